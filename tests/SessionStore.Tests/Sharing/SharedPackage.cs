using System.Formats.Tar;
using System.IO.Compression;
using SessionStore.Tests.Migration;
using Tests.Shared;

namespace SessionStore.Tests.Sharing;

/// <summary>Our package for Express, installed as npm packs it: what it forgets to pack is missing.</summary>
internal static class SharedPackage
{
    private const string Name = "sessionstore-dynamodb-express";

    private static readonly Lazy<Task> Installation = new(PackAsync);

    public static Task InstallAsync() => Installation.Value;

    private static async Task PackAsync()
    {
        await ExpressPackages.InstallAsync();
        var start = Tool.Start("npm", "pack", "--pack-destination", "..");
        start.WorkingDirectory = Path.Combine(ExpressPackages.Folder, "package");
        var file = (await ExpressPackages.RunAsync(start)).Split('\n')[^1];

        var target = Path.Combine(ExpressPackages.Folder, "node_modules", Name);
        var unpacked = Path.Combine(ExpressPackages.Folder, "unpacked");
        foreach (var folder in new[] { target, unpacked }.Where(Path.Exists))
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }

        System.IO.Directory.CreateDirectory(unpacked);
        await using var packed = new GZipStream(File.OpenRead(Path.Combine(ExpressPackages.Folder, file)), CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(packed, unpacked, overwriteFiles: true, TestContext.Current.CancellationToken);
        System.IO.Directory.Move(Path.Combine(unpacked, "package"), target);
    }
}
