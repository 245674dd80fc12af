namespace DynamoDBLocal;

/// <summary>The user's own place for what is fetched or unpacked once and shared by all applications.</summary>
internal static class UserCache
{
    private const string Name = "SessionStore.DynamoDB.Hosting";

    /// <summary>A folder in it, which need not exist.</summary>
    public static string Folder(string name)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

        // A service account may have no home.
        return Path.Combine(home.Length > 0 ? home : Path.GetTempPath(), Name, name);
    }
}
