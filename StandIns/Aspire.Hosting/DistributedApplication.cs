using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>An application that was built and can run.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly AppHostInterceptor? _interceptor;

    internal DistributedApplication(IHost host, AppHostInterceptor? interceptor)
    {
        _host = host;
        _interceptor = interceptor;
    }

    public IServiceProvider Services => _host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) =>
        CreateBuilder(new DistributedApplicationOptions { Args = args });

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        if (AppHostInterceptor.Current is null)
        {
            AppDomain.CurrentDomain.UnhandledException += PrintWithoutStackTrace;
        }

        return new DistributedApplicationBuilder(options);
    }

    /// <inheritdoc cref="RunAsync" />
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Starts everything and returns when everything has been stopped; sets the exit code when something could not start.</summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_interceptor is not null)
        {
            await _interceptor.RunningAsync();
            return;
        }

        using var interrupts = Services.GetRequiredService<Interrupts>();
        var failure = Services.GetRequiredService<StartFailure>();
        failure.StopsApplication = true;
        try
        {
            await _host.RunAsync(cancellationToken);
        }
        catch (DistributedApplicationException exception)
        {
            failure.Message = exception.Message;
        }
        catch (OperationCanceledException)
        {
            // Interrupted while starting, which is a normal end.
        }

        if (failure.Message is { } message)
        {
            await Console.Error.WriteLineAsync(message);
            Environment.ExitCode = 1;
        }
    }

    /// <summary>Starts everything; returns without waiting for health.</summary>
    /// <exception cref="DistributedApplicationException">A port is taken.</exception>
    public virtual Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    /// <summary>Stops everything, dependents first.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>What an AppHost says of itself is for people: the message, not the stack.</summary>
    private static void PrintWithoutStackTrace(object sender, UnhandledExceptionEventArgs e)
    {
        if (e.ExceptionObject is DistributedApplicationException exception)
        {
            Console.Error.WriteLine(exception.Message);
            Environment.Exit(1);
        }
    }
}
