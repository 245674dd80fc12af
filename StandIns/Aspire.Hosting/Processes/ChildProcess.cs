using System.Diagnostics;

namespace Aspire.Hosting.Processes;

/// <summary>
/// A process, with all that it starts itself, that cannot outlive the AppHost: on Unix it leads a process group of its own
/// beside a watcher that kills the group when the AppHost's end of a pipe closes; on Windows a job object does that.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    // The watcher reads the pipe that is our end of standard input: a line means "all is over", end of file "the AppHost died".
    // `exec` then turns the shell into the program, so that the process id, exit code and signals are the program's own.
    private const string WatchAndExec = """
        exec 3<&0 </dev/null
        cleanup=$1; shift
        (read -r _ <&3 || { eval "$cleanup"; kill -KILL -- -$$ || kill -KILL $$; }) >/dev/null 2>&1 &
        exec "$@" 3<&-
        """;

    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);
    private static readonly string[] GroupLeaderPrefix = FindGroupLeaderPrefix();

    private readonly Process _process;
    private readonly string? _cleanup;

    private ChildProcess(Process process, string? cleanup)
    {
        _process = process;
        _cleanup = cleanup;
        Id = process.Id;
    }

    public int Id { get; }

    /// <summary>Ends with the exit code when the process has ended and its output has been read.</summary>
    public Task<int> Exited { get; private set; } = Task.FromResult(0);

    private static bool OwnGroup => GroupLeaderPrefix.Length > 0;

    /// <param name="command">What to start.</param>
    /// <param name="output">Gets each line, and whether it came from standard error.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program or the directory does not exist.</exception>
    public static ChildProcess Start(Command command, Action<string, bool> output)
    {
        string[] line = OperatingSystem.IsWindows()
            ? [command.FileName, .. command.Arguments]
            : [.. GroupLeaderPrefix, "/bin/sh", "-c", WatchAndExec, "sh", command.Cleanup ?? ":", command.FileName, .. command.Arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = command.WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The AppHost's own settings, which `dotnet run` takes from its launch profile. Aspire keeps the same four to itself.
        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        start.Environment.Remove("DOTNET_LAUNCH_PROFILE");
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => ended.TrySetResult();
        process.OutputDataReceived += (_, line) => Write(line, isError: false);
        process.ErrorDataReceived += (_, line) => Write(line, isError: true);
        process.Start();
        if (OperatingSystem.IsWindows())
        {
            WindowsJob.Add(process);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var child = new ChildProcess(process, command.Cleanup);
        child.Exited = child.WatchAsync(ended.Task);
        return child;

        void Write(DataReceivedEventArgs line, bool isError)
        {
            if (line.Data is not null)
            {
                output(line.Data, isError);
            }
        }
    }

    /// <summary>Asks the process to end, and kills it and all that it started when it has not after a while.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        if (OperatingSystem.IsWindows())
        {
            Kill();
        }
        else if (!Exited.IsCompleted)
        {
            _ = UnixSignals.Send(Id, UnixSignals.Terminate);
        }

        try
        {
            await Exited.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            Kill();
            await Exited;
        }
    }

    /// <summary>Ends the process and all that it started, at once.</summary>
    public void Kill()
    {
        if (Exited.IsCompleted)
        {
            return;
        }

        if (_cleanup is not null)
        {
            using var cleanup = Process.Start("/bin/sh", ["-c", _cleanup]);
            cleanup.WaitForExit(TimeSpan.FromSeconds(5));
        }

        if (OwnGroup)
        {
            _ = UnixSignals.Send(-Id, UnixSignals.Kill);
        }
        else
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> WatchAsync(Task ended)
    {
        await ended;
        if (OwnGroup)
        {
            // What the process left running, and the watcher, which has kept the group's id from being given away.
            _ = UnixSignals.Send(-Id, UnixSignals.Kill);
        }
        else if (!OperatingSystem.IsWindows())
        {
            await _process.StandardInput.WriteLineAsync();
        }

        await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(DrainTimeout));
        return _process.ExitCode;
    }

    /// <summary>A group of its own also keeps the terminal's Ctrl+C to the AppHost, which stops things in order.</summary>
    private static string[] FindGroupLeaderPrefix()
    {
        string[] folders = OperatingSystem.IsWindows() ? [] : ["/usr/bin", "/bin", "/usr/local/bin"];
        if (folders.Select(folder => Path.Combine(folder, "setsid")).FirstOrDefault(File.Exists) is { } setsid)
        {
            return [setsid];
        }

        // macOS has no setsid, but perl.
        return folders.Select(folder => Path.Combine(folder, "perl")).FirstOrDefault(File.Exists) is { } perl
            ? [perl, "-e", "setpgrp(0, 0); exec { $ARGV[0] } @ARGV or die $!"]
            : [];
    }
}
