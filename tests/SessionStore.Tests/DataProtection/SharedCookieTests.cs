using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionStore.DataProtection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.DataProtection;

public sealed class SharedCookieTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_visitor_of_one_instance_is_known_at_the_others_and_at_one_that_starts_after_the_first_has_gone()
    {
        var table = await dynamoDB.CreateTableAsync();
        var instances = await Task.WhenAll(StartAsync(table), StartAsync(table));
        using var visitor = instances[0].NewBrowser();
        await visitor.GetAsync("/set?value=here");

        Assert.Equal("here", await AtAsync(instances[1], visitor));

        await instances[0].DisposeAsync();
        await using var third = await StartAsync(table);
        Assert.Equal("here", await AtAsync(third, visitor));
        Assert.Equal("here", await AtAsync(instances[1], visitor));
        await instances[1].DisposeAsync();
    }

    [Theory]
    [InlineData("/get")]
    [InlineData("/set?value=new")]
    public async Task While_the_keys_cannot_be_read_nobody_is_logged_out(string path)
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var first = await StartAsync(table);
        using var visitor = first.NewBrowser();
        await visitor.GetAsync("/set?value=here");
        await using var second = await StartAsync(table, startsWithoutDynamoDB: true);
        using var browser = second.NewBrowser();
        browser.Cookies.Add(visitor.Cookies.GetAllCookies());

        using var response = await browser.SendAsync(path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        second.Wire.Fault = null;
        Assert.Equal("here", await browser.GetAsync("/get"));
    }

    [Fact]
    public async Task Without_sessions_in_DynamoDB_the_app_does_not_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDataProtection().PersistKeysToDynamoDB();
        await using var app = builder.Build();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());

        Assert.Contains("AddDynamoDBSession", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KUBERNETES_SERVICE_HOST", false, true)]
    [InlineData("AWS_LAMBDA_FUNCTION_NAME", false, true)]
    [InlineData("KUBERNETES_SERVICE_HOST", true, false)]
    [InlineData("SOMETHING_ELSE", false, false)]
    public async Task The_app_warns_when_other_instances_are_likely_and_keys_are_not_shared(string variable, bool hasRepository, bool warns)
    {
        using var log = new LogCollector();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(variable, "somewhere")]).Build();
        var keys = new KeyManagementOptions();
        if (hasRepository)
        {
            var table = await dynamoDB.CreateTableAsync();
            await using var app = await StartAsync(table);
            keys.XmlRepository = app.Services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository;
        }

        await new UnsharedKeysWarning(configuration, new OptionsWrapper<KeyManagementOptions>(keys), factory.CreateLogger<UnsharedKeysWarning>()).StartAsync(default);

        Assert.Equal(warns, log.Lines.Any(line => line.Level == LogLevel.Warning && line.Message.Contains("PersistKeysToDynamoDB", StringComparison.Ordinal)));
    }

    private static async Task<string> AtAsync(SessionApp instance, Browser visitor)
    {
        using var browser = instance.NewBrowser();
        browser.Cookies.Add(visitor.Cookies.GetAllCookies());
        return await browser.GetAsync("/get");
    }

    private Task<SessionApp> StartAsync(string table, bool startsWithoutDynamoDB = false) => SessionApp.StartAsync(
        dynamoDB,
        app =>
        {
            app.MapGet("/set", (HttpContext context, string value) => context.Session.SetString("key", value));
            app.MapGet("/get", (HttpContext context) => context.Session.GetString("key") ?? "nothing");
        },
        options => options.ConfigureClient += config =>
            ((DynamoDBWire)config.HttpClientFactory).Fault = startsWithoutDynamoDB
                ? (_, _) => Task.FromResult<HttpResponseMessage?>(new(HttpStatusCode.ServiceUnavailable))
                : null,
        table,
        services: services => services.AddDataProtection().SetApplicationName("shop").PersistKeysToDynamoDB(),
        beforeSession: app => app.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync("error"))),
        keepsKeys: true);
}
