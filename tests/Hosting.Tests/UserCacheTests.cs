using DynamoDBLocal;
using SessionStore.DynamoDB.Hosting;

namespace Hosting.Tests;

/// <summary>What is unpacked or installed once in the user's cache.</summary>
public sealed class UserCacheTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2031, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory("caché ");

    public void Dispose() => _cache.Delete(recursive: true);

    [Fact]
    public void Versions_that_nobody_has_used_for_long_are_deleted_and_no_others()
    {
        var used = Version("localaws-new", Now.AddDays(-400));
        Version("localaws-old", Now.AddDays(-70));
        Version("localaws-other", Now.AddDays(-50));
        Version("dynamodb-local-old", Now.AddDays(-70));
        File.WriteAllText(Path.Combine(_cache.FullName, "localaws-old.lock"), "");

        UserCache.Use(used, new Clock());

        Assert.Equal(
            ["dynamodb-local-old", "localaws-new", "localaws-other"],
            _cache.EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Equal(Now.UtcDateTime, Directory.GetLastWriteTimeUtc(used));
    }

    [Fact]
    public void A_cache_that_is_not_ours_to_change_is_left_alone() =>
        UserCache.Use(Path.Combine(_cache.FullName, "nowhere", "localaws-new"), new Clock());

    [Fact]
    public void LocalAws_is_unpacked_from_the_assembly_and_complete()
    {
        LocalAwsProgram.Unpack();

        string[] needed = ["LocalAws.dll", "LocalAws.runtimeconfig.json", "LocalAws.deps.json", "appsettings.json", "table-account.template.json"];
        Assert.All(needed, file => Assert.True(File.Exists(Path.Combine(LocalAwsProgram.Folder, file)), file));
    }

    [Fact]
    public void A_part_that_somebody_has_deleted_is_unpacked_again()
    {
        LocalAwsProgram.Unpack();
        // The one that a LocalAws that starts meanwhile can do without.
        var part = Path.Combine(LocalAwsProgram.Folder, "web.config");
        File.Delete(part);

        LocalAwsProgram.Unpack();

        Assert.True(File.Exists(part));
    }

    private string Version(string name, DateTimeOffset lastUse)
    {
        var folder = _cache.CreateSubdirectory(name).FullName;
        File.WriteAllText(Path.Combine(folder, "part"), "");
        Directory.SetLastWriteTimeUtc(folder, lastUse.UtcDateTime);
        return folder;
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
