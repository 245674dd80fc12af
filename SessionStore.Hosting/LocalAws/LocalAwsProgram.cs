using System.Security.Cryptography;
using Aspire.Hosting;
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

    /// <summary>Unpacks it, if this version is not there yet or not complete.</summary>
    /// <exception cref="DistributedApplicationException">It can't be written.</exception>
    public static void Unpack()
    {
        try
        {
            if (!Files.All(IsThere))
            {
                UnpackInOneStep();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"LocalAws can't be unpacked to '{Folder}': {exception.Message} {UserCache.Remedy}", exception);
        }

        UserCache.Use(Folder, TimeProvider.System);
    }

    // For another application may be about to do the same, or this one be ended meanwhile.
    private static void UnpackInOneStep()
    {
        var unpacked = $"{Folder}.{Guid.NewGuid():N}";
        foreach (var file in Files)
        {
            var path = PathIn(unpacked, file);
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
            // Another application was faster, or somebody has deleted a part of it.
            foreach (var file in Files.Where(file => !IsThere(file)))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(PathIn(Folder, file))!);
                File.Move(PathIn(unpacked, file), PathIn(Folder, file), overwrite: true);
            }

            Directory.Delete(unpacked, recursive: true);
        }
    }

    private static bool IsThere(string file) => File.Exists(PathIn(Folder, file));

    private static string PathIn(string folder, string file) => Path.Combine(folder, file[Prefix.Length..]);

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
