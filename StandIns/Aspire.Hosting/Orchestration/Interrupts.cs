using System.Runtime.InteropServices;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Orchestration;

/// <summary>The first Ctrl+C stops in order, which the host does; the second kills.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private int _count;

    public Interrupts(ProcessTable processes, Terminal terminal)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref _count) == 1)
            {
                terminal.Notice("Stopping. Ctrl+C again kills what does not stop.");
                return;
            }

            processes.KillAll();
            Environment.Exit(130);
        });
    }

    public void Dispose() => _registration.Dispose();
}
