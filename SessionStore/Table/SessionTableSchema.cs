namespace SessionStore.Table;

/// <summary>The table and the two attributes whose names an app may choose.</summary>
internal sealed record SessionTableSchema(string TableName, string KeyAttribute, string ExpiresAttribute, string KeyPrefix);
