using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SessionStore.Tests.Harness;

/// <summary>A real web app on Kestrel, with the framework's own UseSession over the store.</summary>
internal sealed partial class SessionApp : IAsyncDisposable
{
    private static readonly HostBehaviors DefaultHost =
        Enum.TryParse<HostBehaviors>(Environment.GetEnvironmentVariable("HOST_BEHAVIORS"), out var behaviors) ? behaviors : HostBehaviors.None;

    private readonly WebApplication _app;

    private SessionApp(WebApplication app, DynamoDBWire wire, AdjustableTime time, LogCollector log, string table)
    {
        _app = app;
        Wire = wire;
        Time = time;
        Log = log;
        Table = table;
    }

    public DynamoDBWire Wire { get; }

    public AdjustableTime Time { get; }

    public LogCollector Log { get; }

    public string Table { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.Single());

    /// <param name="endpoint">What speaks DynamoDB.</param>
    /// <param name="table">An existing table, or one that the options let it create.</param>
    /// <param name="map">The app's endpoints.</param>
    /// <param name="configure">The session options.</param>
    /// <param name="sharedKeys">Data Protection keys to share with another instance.</param>
    /// <param name="services">More services.</param>
    /// <param name="beforeSession">What goes into the pipeline before UseSession.</param>
    /// <param name="keepsKeys">Whether the services themselves say where the Data Protection keys are.</param>
    /// <param name="useSession">Default: UseSession().</param>
    /// <param name="host">How the host behaves. Default: as the environment variable HOST_BEHAVIORS says, by which all tests can be run in another.</param>
    public static async Task<SessionApp> StartAsync(
        Uri endpoint,
        string table,
        Action<WebApplication> map,
        Action<DynamoDBSessionOptions>? configure = null,
        IDataProtectionProvider? sharedKeys = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? beforeSession = null,
        bool keepsKeys = false,
        Action<WebApplication>? useSession = null,
        HostBehaviors? host = null)
    {
        var wire = new DynamoDBWire();
        var time = new AdjustableTime();
        var log = new LogCollector();

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton<TimeProvider>(time);
        if (!keepsKeys)
        {
            builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
            if (sharedKeys is not null)
            {
                builder.Services.AddSingleton(sharedKeys);
            }
        }

        builder.Services.AddDynamoDBSession(options =>
        {
            options.TableName = table;
            options.Credentials = new BasicAWSCredentials("app", "app");
            options.ConfigureClient = config =>
            {
                config.ServiceURL = endpoint.ToString();
                config.AuthenticationRegion ??= "us-east-1";
                config.HttpClientFactory = wire;
            };
            configure?.Invoke(options);
        });
        services?.Invoke(builder.Services);
        if ((host ?? DefaultHost) is not HostBehaviors.None and var behaviors)
        {
            builder.Services.Decorate<IServer>(server => new OtherHost(server, behaviors));
        }

        var app = builder.Build();
        beforeSession?.Invoke(app);
        (useSession ?? (static app => app.UseSession()))(app);
        map(app);
        await app.StartAsync();
        return new(app, wire, time, log, table);
    }

    /// <summary>A new browser: its own cookie jar.</summary>
    public Browser NewBrowser() => new(Address);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
