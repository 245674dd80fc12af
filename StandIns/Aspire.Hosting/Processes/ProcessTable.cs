namespace Aspire.Hosting.Processes;

/// <summary>The processes that run now, for the case that all must go at once.</summary>
internal sealed class ProcessTable
{
    private readonly Lock _lock = new();
    private readonly HashSet<ChildProcess> _processes = [];

    public ChildProcess Start(Command command, Action<string, bool> output)
    {
        var process = ChildProcess.Start(command, output);
        lock (_lock)
        {
            _processes.Add(process);
        }

        return process;
    }

    public void Remove(ChildProcess process)
    {
        lock (_lock)
        {
            _processes.Remove(process);
        }

        process.Dispose();
    }

    public void KillAll()
    {
        lock (_lock)
        {
            foreach (var process in _processes)
            {
                process.Kill();
            }
        }
    }
}
