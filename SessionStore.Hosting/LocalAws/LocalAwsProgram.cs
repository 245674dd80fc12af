using System.Security.Cryptography;
using DynamoDBLocal;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>LocalAws as this assembly carries it, unpacked into the user's cache: one folder a version.</summary>
internal static class LocalAwsProgram
{
    public const string Assembly = "LocalAws.dll";

    private const string Prefix = "LocalAws/";

    private static readonly System.Reflection.Assembly Carrier = typeof(LocalAwsProgram).Assembly;
    private static readonly string[] Files =
        [.. Carrier.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Where it is, or will be.</summary>
    public static string Folder { get; } = UserCache.Folder($"localaws-{Version()}");

    /// <summary>Unpacks it, if this version is not there yet.</summary>
    public static void Unpack()
    {
        if (Directory.Exists(Folder))
        {
            return;
        }

        // In one step, for another application may be about to do the same, or this one be ended meanwhile.
        var unpacked = $"{Folder}.{Guid.NewGuid():N}";
        foreach (var file in Files)
        {
            var path = Path.Combine(unpacked, file[Prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var from = Carrier.GetManifestResourceStream(file)!;
            using var to = File.Create(path);
            from.CopyTo(to);
        }

        try
        {
            Directory.Move(unpacked, Folder);
        }
        catch (IOException) when (Directory.Exists(Folder))
        {
            Directory.Delete(unpacked, recursive: true);
        }
    }

    private static string Version()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files)
        {
            using var content = Carrier.GetManifestResourceStream(file)!;
            hash.AppendData(SHA256.HashData(content));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }
}
