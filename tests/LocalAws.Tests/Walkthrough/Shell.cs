using System.Diagnostics;
using Tests.Shared;

namespace LocalAws.Tests.Walkthrough;

/// <summary>The reader's shell: what one block of commands exports, the next one sees. In a folder of its own.</summary>
internal sealed class Shell : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkthrough-");

    /// <summary>Runs commands that must succeed, and gives what they print.</summary>
    public async Task<string> SucceedAsync(string commands)
    {
        var (exitCode, output, errors) = await RunAsync(commands);
        Assert.True(exitCode == 0, $"{commands}\n{output}\n{errors}");
        return output.Trim();
    }

    /// <summary>Runs commands of which one must fail, and gives what they print.</summary>
    public async Task<(string Output, string Errors)> FailAsync(string commands)
    {
        var (exitCode, output, errors) = await RunAsync(commands);
        Assert.True(exitCode != 0, $"{commands}\nshould have failed and printed: {output}");
        return (output, errors);
    }

    /// <summary>How to start commands that stay.</summary>
    public ProcessStartInfo Start(string commands)
    {
        var start = Tool.Start("bash", "-c", $"set -eo pipefail; trap 'export -p > state' EXIT; if [ -f state ]; then . ./state; fi\n{commands}");
        start.WorkingDirectory = _folder.FullName;

        // Whatever account this machine has must not meddle: not with the CLI, and not with the app.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        if (!File.Exists(Path.Combine(_folder.FullName, "state")))
        {
            // What the reader's shell may well have: keys come before a profile.
            start.Environment["AWS_ACCESS_KEY_ID"] = "AKIASOMEBODYELSE0000";
            start.Environment["AWS_SECRET_ACCESS_KEY"] = "theirs";
            start.Environment["AWS_SESSION_TOKEN"] = "left over";
        }

        start.Environment["AWS_CONFIG_FILE"] = Path.Combine(_folder.FullName, "none");
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["TMPDIR"] = _folder.FullName;
        return start;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(string commands) =>
        Tool.RunAsync(Start(commands), TestContext.Current.CancellationToken);
}
