using Aspire.Hosting;
using Aspire.Hosting.Testing;

[assembly: AssemblyFixture(typeof(AppHost.Tests.AppHostFixture))]

namespace AppHost.Tests;

/// <summary>The whole application with its dashboard, started once for all tests that don't break it, and only if one needs it.</summary>
public sealed class AppHostFixture : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);

    private readonly Lazy<Task<DistributedApplication>> _application = new(() => StartAsync(options => options.DisableDashboard = false));

    /// <summary>The application, when the web app is healthy.</summary>
    public Task<DistributedApplication> GetAsync() => _application.Value;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_application.IsValueCreated)
        {
            await (await _application.Value).DisposeAsync();
        }
    }

    /// <summary>An application of the caller's own, for a test that breaks it.</summary>
    /// <param name="configure">Changes the options.</param>
    /// <param name="builder">Adds to it.</param>
    internal static async Task<DistributedApplication> StartAsync(
        Action<DistributedApplicationOptions>? configure = null, Action<IDistributedApplicationBuilder>? builder = null)
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        var testing = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [], (options, _) => configure?.Invoke(options), timeout.Token);
        builder?.Invoke(testing);
        var application = await testing.BuildAsync(timeout.Token);
        await application.StartAsync(timeout.Token);
        await application.ResourceNotifications.WaitForResourceHealthyAsync("webapp", timeout.Token);
        return application;
    }
}
