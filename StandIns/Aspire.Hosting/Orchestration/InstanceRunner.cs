using System.ComponentModel;
using System.Globalization;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>Takes one instance through waiting, starting, running and its end. It restarts nothing by itself.</summary>
internal sealed class InstanceRunner(Instance instance, InstanceServices services)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollWhileStarting = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PollWhileHealthy = TimeSpan.FromSeconds(3);

    private readonly Channel<bool> _startRequests = Channel.CreateBounded<bool>(1);
    private volatile ChildProcess? _process;
    private volatile bool _stopRequested;

    public Instance Instance => instance;

    /// <summary>Whether a person can start it now.</summary>
    public bool CanStart => KnownResourceStates.TerminalStates.Contains(services.Notifications.Get(instance).State!.Text, StringComparer.Ordinal);

    /// <summary>Whether there is something to stop.</summary>
    public bool CanStop => _process is not null;

    /// <summary>Runs until the application stops; between runs it waits for <see cref="RequestStart"/>.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        RequestStart();
        try
        {
            while (true)
            {
                await _startRequests.Reader.ReadAsync(stopping);
                _stopRequested = false;
                try
                {
                    await RunOnceAsync(stopping);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // Whatever a callback throws, the resource has not started and its dependents must not wait for ever.
                    FailToStart(exception is Win32Exception ? $"'{instance.Name}' does not start: {exception.Message}" : exception.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application stops.
        }
    }

    public void RequestStart() => _startRequests.Writer.TryWrite(true);

    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _stopRequested = true;
            Publish(KnownResourceStates.Stopping, snapshot => snapshot);
            await process.StopAsync(Patience);
        }
    }

    private async Task RunOnceAsync(CancellationToken stopping)
    {
        Publish(KnownResourceStates.Waiting, _ => new CustomResourceSnapshot { ResourceType = instance.Type });
        foreach (var wait in instance.Resource.Annotations.OfType<WaitAnnotation>())
        {
            await services.WaitForAsync(wait, stopping);
        }

        await RaiseAsync(new BeforeResourceStartedEvent(instance.Resource, services.ServiceProvider), stopping);
        var command = await services.Launch.PrepareAsync(instance, stopping);
        stopping.ThrowIfCancellationRequested();
        Publish(KnownResourceStates.Starting, snapshot => snapshot);
        var process = services.Processes.Start(command, Print);
        _process = process;
        try
        {
            if (stopping.IsCancellationRequested)
            {
                // The stop came while the process was being started, and did not see it.
                await StopAsync();
            }

            var started = services.TimeProvider.GetUtcNow().UtcDateTime;
            Publish(KnownResourceStates.Running, snapshot => snapshot with { StartTimeStamp = started, ProcessId = process.Id });
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var watching = WatchHealthAsync(ended.Token);
            await await Task.WhenAny(process.Exited, FaultOf(watching));
            await ended.CancelAsync();
            End(await process.Exited, wasReady: await watching);
        }
        catch
        {
            process.Kill();
            throw;
        }
        finally
        {
            _process = null;
            services.Processes.Remove(process);
        }
    }

    /// <returns>Whether the instance was ready at any time before it ended.</returns>
    private async Task<bool> WatchHealthAsync(CancellationToken ended)
    {
        var ready = false;
        try
        {
            while (true)
            {
                var reason = await services.HealthProbe.CheckAsync(instance, ended);
                ended.ThrowIfCancellationRequested();
                if (reason is null && !ready)
                {
                    await RaiseAsync(new ResourceReadyEvent(instance.Resource, services.ServiceProvider), ended);
                    ready = true;
                }

                PublishHealth(reason, ready);
                if (!HealthProbe.HasChecks(instance.Resource))
                {
                    return true;
                }

                await Task.Delay(reason is null ? PollWhileHealthy : PollWhileStarting, services.TimeProvider, ended);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return ready;
        }
    }

    private void End(int exitCode, bool wasReady)
    {
        if (!wasReady && !_stopRequested && HealthProbe.HasChecks(instance.Resource))
        {
            var lastWords = instance.Console.LastWords;
            FailToStart(
                $"'{instance.Name}' ended with code {exitCode} before it was healthy{(lastWords is null ? "." : $"; it said: {lastWords}")}",
                exitCode);
            return;
        }

        Publish(exitCode == 0 || _stopRequested ? KnownResourceStates.Finished : KnownResourceStates.Exited, snapshot => snapshot with
        {
            ExitCode = exitCode,
            HealthStatus = null,
            ProcessId = null,
            Reason = _stopRequested ? "stopped" : string.Create(CultureInfo.InvariantCulture, $"code {exitCode}"),
        });
    }

    private void FailToStart(string message, int? exitCode = null)
    {
        // Before anyone can see the state, so that no dependent's failure is told in its place.
        services.Failure.Report(message);
        Publish(KnownResourceStates.FailedToStart, snapshot => snapshot with { ExitCode = exitCode, ProcessId = null, Reason = message });
    }

    private void PublishHealth(string? reason, bool ready)
    {
        var status = reason is null ? HealthStatus.Healthy : HealthStatus.Unhealthy;
        var before = services.Notifications.Get(instance);
        if (before.HealthStatus == status && string.Equals(before.Reason, reason, StringComparison.Ordinal))
        {
            return;
        }

        services.Notifications.Publish(instance, snapshot => snapshot with { HealthStatus = status, Reason = reason });

        // While it starts, "not yet" is no news.
        if (ready && before.HealthStatus != status)
        {
            services.Terminal.State(instance.Name, status is HealthStatus.Healthy ? "healthy" : "unhealthy", reason ?? services.Addresses(instance));
        }
    }

    private void Publish(string state, Func<CustomResourceSnapshot, CustomResourceSnapshot> update)
    {
        services.Notifications.Publish(instance, snapshot => update(snapshot) with { State = state });
        if (!string.Equals(state, KnownResourceStates.Running, StringComparison.Ordinal))
        {
            services.Terminal.State(instance.Name, state == KnownResourceStates.FailedToStart ? "failed" : state.ToLowerInvariant(), services.Notifications.Get(instance).Reason);
        }
    }

    private void Print(string line, bool isError)
    {
        instance.Console.Add(line, isError);
        services.Terminal.Line(instance.Name, line);
    }

    private async Task RaiseAsync<TEvent>(TEvent happened, CancellationToken cancellationToken)
        where TEvent : Eventing.IDistributedApplicationResourceEvent
    {
        foreach (var annotation in instance.Resource.Annotations.OfType<EventCallbackAnnotation<TEvent>>())
        {
            await annotation.Callback(happened, cancellationToken);
        }
    }

    /// <summary>Ends only when the task fails, so that a failing callback ends the run and a finished watch does not.</summary>
    private static async Task<int> FaultOf(Task watching)
    {
        await watching;
        return await new TaskCompletionSource<int>().Task;
    }
}
