namespace DynamoDBLocal;

/// <summary>The user's own place for what is fetched or unpacked once and shared by all applications.</summary>
internal static class UserCache
{
    private const string Name = "SessionStore.DynamoDB.Hosting";

    // Long enough for an application that is started once in a while with a version of its own.
    private static readonly TimeSpan KeptUnused = TimeSpan.FromDays(60);

    /// <summary>What a user does who can't write there.</summary>
    public static string Remedy => OperatingSystem.IsWindows()
        ? "Make that folder one that you can write to."
        : "Make that folder one that you can write to, or set XDG_DATA_HOME to one that is.";

    /// <summary>A folder in it, which need not exist.</summary>
    public static string Folder(string name)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

        // A service account may have no home.
        return Path.Combine(home.Length > 0 ? home : Path.GetTempPath(), Name, name);
    }

    /// <summary>Notes that a version is used now, and deletes those of the same thing that nobody has used for long.</summary>
    /// <param name="folder">The version's folder, named after the thing and, behind the last hyphen, the version.</param>
    /// <param name="time">The clock.</param>
    public static void Use(string folder, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var thing = Path.GetFileName(folder)[..(Path.GetFileName(folder).LastIndexOf('-') + 1)];
        try
        {
            Directory.SetLastWriteTimeUtc(folder, now);
            foreach (var other in Directory.EnumerateDirectories(Path.GetDirectoryName(folder)!, thing + "*"))
            {
                if (Directory.GetLastWriteTimeUtc(other) < now - KeptUnused)
                {
                    Directory.Delete(other, recursive: true);
                    File.Delete(other + ".lock");
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Prepared for many by somebody else, or still in use: then it stays.
        }
    }
}
