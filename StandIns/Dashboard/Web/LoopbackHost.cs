using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.StandIn.Dashboard.Web;

/// <summary>A web application inside the AppHost's process: loopback only, untouched by its environment and signals.</summary>
internal static class LoopbackHost
{
    public static WebApplicationBuilder CreateBuilder(int port, long maxBodySize)
    {
        // Empty: neither ASPNETCORE_URLS nor an appsettings.json of the AppHost may move these listeners.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, OwnerLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = maxBodySize;
            if (port == 0)
            {
                kestrel.Listen(IPAddress.Loopback, 0);
            }
            else
            {
                kestrel.ListenLocalhost(port);
            }
        });
        return builder;
    }

    /// <summary>The port that a started application listens on.</summary>
    public static int Port(WebApplication app) => new Uri(app.Urls.First()).Port;

    /// <summary>Ends when its owner says so. The default lifetime would stop at Ctrl+C, before the resources have.</summary>
    private sealed class OwnerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
