using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;

namespace Benchmarks.Budget;

/// <summary>A real web app over DynamoDB Local, whose calls are counted between the SDK and the network.</summary>
internal sealed class BudgetApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DynamoDBWire _wire;
    private readonly AdjustableTime _time;

    private BudgetApp(WebApplication app, DynamoDBWire wire, AdjustableTime time)
    {
        _app = app;
        _wire = wire;
        _time = time;
    }

    public static async Task<BudgetApp> StartAsync(Uri dynamoDB)
    {
        var wire = new DynamoDBWire();
        var time = new AdjustableTime();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddDynamoDBSession(options =>
        {
            options.CreateTable = true;
            options.ConfigureClient = config =>
            {
                config.ServiceURL = dynamoDB.ToString();
                config.AuthenticationRegion = "us-east-1";
                config.DefaultAWSCredentials = new BasicAWSCredentials("benchmark", "benchmark");
                config.HttpClientFactory = wire;
            };
        });
        builder.Services.Replace(ServiceDescriptor.Singleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider()));
        var app = builder.Build();
        app.UseSession();
        Visit.Map(app);
        await app.StartAsync();
        return new(app, wire, time);
    }

    /// <summary>The calls of one such request, by a visitor of its own.</summary>
    public async Task<IReadOnlyList<WireCall>> MeasureAsync(BudgetRow row, BudgetText text)
    {
        using var browser = new Browser(new Uri(_app.Urls.Single()));
        if (!row.NewVisitor)
        {
            await browser.VisitAsync(text.Store);
        }

        if (row.TouchIsDue)
        {
            _time.Advance(TimeSpan.FromMinutes(3));
        }

        _wire.Take();
        await browser.VisitAsync(session => row.Handler(session, text));
        return _wire.Take();
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
