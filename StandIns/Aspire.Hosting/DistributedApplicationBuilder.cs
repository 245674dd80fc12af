using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <inheritdoc cref="IDistributedApplicationBuilder" />
internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly AppHostInterceptor? _interceptor;

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        var settings = new HostApplicationBuilderSettings { Args = options.Args };
        _interceptor = AppHostInterceptor.Current;
        _interceptor?.Constructing(options, settings);

        AppHostAssembly = options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        AppHostDirectory = AppHostAssembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key is "apphostprojectpath")?.Value ?? Directory.GetCurrentDirectory();
        settings.ContentRootPath = AppHostDirectory;
        settings.Args = options.Args;
        _host = new HostApplicationBuilder(settings);
        if (_host.Configuration["operation"] is "publish" || _host.Configuration["publisher"] is not null)
        {
            throw new DistributedApplicationException(
                "The stand-in for Aspire.Hosting runs applications and cannot publish them. Publish where NuGet carries Aspire, or insist on it with -p:AspireHosting=package.");
        }

        // What the processes print is the output; the host's own lines would only stand between.
        _host.Logging.ClearProviders();
        _host.Services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        _host.Services.AddHealthChecks();
        _host.Services.AddHttpClient();
        _host.Services.AddSingleton(TimeProvider.System);
        _host.Services.AddSingleton(options);
        _host.Services.AddSingleton(new DistributedApplicationModel(Resources));
        _host.Services.AddSingleton(ExecutionContext);
        _host.Services.AddOrchestration();
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new();

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        _interceptor?.Building(this);
        var application = new DistributedApplication(_host.Build(), _interceptor);
        _interceptor?.Built(application);
        return application;
    }
}
