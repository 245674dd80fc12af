namespace SessionStore.Table;

/// <summary>What the caller needs to know of an operation.</summary>
/// <param name="Name">As the API names it.</param>
/// <param name="IsRepeatable">Whether doing it twice is the same as once; if not, it is only retried when it certainly was not done.</param>
/// <param name="ConsistentRead">For reads: the kind of read.</param>
/// <param name="Attempts">How often it is tried at most, when what failed is passing.</param>
internal readonly record struct DynamoDBOperation(string Name, bool IsRepeatable = true, bool? ConsistentRead = null, int Attempts = 4);
