using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>The AppHost's entry point on a thread of its own, held at <c>Build</c> and at <c>Run</c> until the test says so.</summary>
internal sealed class EntryPointRun(
    Assembly appHost,
    string[] args,
    Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder) : AppHostInterceptor
{
    private readonly TaskCompletionSource<IDistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<IDistributedApplicationBuilder> StartAsync(CancellationToken cancellationToken)
    {
        new Thread(CallEntryPoint) { IsBackground = true, Name = "AppHost" }.Start();
        return _builder.Task.WaitAsync(cancellationToken);
    }

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _mayBuild.TrySetResult();
        return _application.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops the application and lets the entry point return.</summary>
    public async ValueTask EndAsync()
    {
        // An AppHost that was never asked to build leaves by this exception.
        _mayBuild.TrySetCanceled();
        _mayEnd.TrySetResult();
        if (_application.Task.IsCompletedSuccessfully)
        {
            await _application.Task.Result.DisposeAsync();
        }
    }

    public override void Constructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        options.Args = args;
        options.AssemblyName = appHost.GetName().Name;
        options.DisableDashboard = true;
        settings.Configuration = new ConfigurationManager();
        // A source, not a value: values set on a manager are lost when the host gives it a base path.
        settings.Configuration.AddInMemoryCollection([new("DcpPublisher:RandomizePorts", "true")]);
        configureBuilder(options, settings);
    }

    public override void Building(IDistributedApplicationBuilder builder)
    {
        _builder.TrySetResult(builder);
        _mayBuild.Task.GetAwaiter().GetResult();
    }

    public override void Built(DistributedApplication application) => _application.TrySetResult(application);

    public override Task RunningAsync() => _mayEnd.Task;

    private void CallEntryPoint()
    {
        Current = this;
        try
        {
            var entryPoint = appHost.EntryPoint ?? throw new InvalidOperationException($"{appHost.GetName().Name} has no entry point.");
            entryPoint.Invoke(null, BindingFlags.DoNotWrapExceptions, null, entryPoint.GetParameters().Length == 0 ? [] : [args], null);
            Fail(new InvalidOperationException($"{appHost.GetName().Name} ended without building an application."));
        }
        catch (Exception exception)
        {
            // The thread is not the test's: what the AppHost throws goes to whoever awaits it.
            Fail(exception);
        }
    }

    private void Fail(Exception exception)
    {
        _builder.TrySetException(exception);
        _application.TrySetException(exception);
    }
}
