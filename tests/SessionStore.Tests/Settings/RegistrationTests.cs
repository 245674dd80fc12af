using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SessionStore.Sessions;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Settings;

public sealed class RegistrationTests(DynamoDBFixture dynamoDB)
{
    [Theory]
    [InlineData("AddSession before")]
    [InlineData("AddSession after")]
    [InlineData("AddDynamoDBSession twice")]
    [InlineData("AddDistributedMemoryCache too")]
    public async Task The_sessions_are_in_DynamoDB_whatever_else_is_registered(string what)
    {
        var services = new ServiceCollection();
        if (what == "AddSession before")
        {
            services.AddSession();
        }

        Add(services);
        switch (what)
        {
            case "AddSession after":
                services.AddSession();
                break;
            case "AddDynamoDBSession twice":
                services.AddDynamoDBSession(options => options.KeyPrefix = "second#");
                break;
            case "AddDistributedMemoryCache too":
                services.AddDistributedMemoryCache();
                break;
        }

        await using var provider = services.BuildServiceProvider();

        Assert.IsType<DynamoDBSessionStore>(provider.GetRequiredService<ISessionStore>());
    }

    [Fact]
    public async Task Two_registrations_are_one_and_both_configure_it()
    {
        await using var app = await SessionApp.StartAsync(
            dynamoDB, Visit.Map, services: services => services.AddDynamoDBSession(options => options.KeyPrefix = "second#"));
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session => session.Set("k", [1]));

        Assert.StartsWith("second#", Assert.Single(await dynamoDB.ItemsAsync(app.Table))["id"].S, StringComparison.Ordinal);
        Assert.Equal("PutItem", Assert.Single(app.Wire.Take()).Operation);
    }

    [Fact]
    public async Task No_distributed_cache_is_needed()
    {
        var services = new ServiceCollection();
        Add(services);
        await using var provider = services.BuildServiceProvider();

        Assert.Null(provider.GetService<IDistributedCache>());
        Assert.NotNull(provider.GetService<ISessionStore>());
    }

    [Theory]
    [InlineData(false, new[] { "dynamodb-session", "dynamodb-session-role" })]
    [InlineData(true, new string[0])]
    public async Task The_health_checks_can_be_left_out(bool disable, string[] names)
    {
        var services = new ServiceCollection();
        Add(services);
        Add(services);
        services.Configure<DynamoDBSessionOptions>(options => options.DisableHealthChecks = disable);
        await using var provider = services.BuildServiceProvider();

        var registrations = provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;

        Assert.Equal(names, registrations.Select(registration => registration.Name).Order());
    }

    private static void Add(ServiceCollection services)
    {
        services.AddLogging();
        services.AddSingleton<Microsoft.Extensions.Hosting.IHostEnvironment>(new Microsoft.Extensions.Hosting.Internal.HostingEnvironment { ApplicationName = "app" });
        services.AddDynamoDBSession(options => options.ConfigureClient = config => config.ServiceURL = "http://127.0.0.1:1");
    }
}
