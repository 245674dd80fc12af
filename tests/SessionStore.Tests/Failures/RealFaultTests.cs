using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Failures;

/// <summary>The faults that need no injection.</summary>
public sealed class RealFaultTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_missing_table_is_an_error_that_says_what_to_set()
    {
        var failure = await WriteAsync(options => { }, table: "no-such-table");

        Assert.Equal(SessionStoreFailure.TableNotFound, failure.Failure);
        Assert.Equal(
            "Session table 'no-such-table' in us-east-1 was not found. Set Aspire:DynamoDB:Session:TableName and the region, or create the table.",
            failure.Message);
    }

    [Fact]
    public async Task A_closed_port_is_unavailable()
    {
        // Bound, so that nobody else gets the port; and not listening.
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)closed.LocalEndPoint!).Port;
        var failure = await WriteAsync(options => Override(options, config => config.ServiceURL = $"http://127.0.0.1:{port}"));

        Assert.Equal(SessionStoreFailure.Unavailable, failure.Failure);
        Assert.Contains("Connection refused", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_profile_that_does_not_exist_is_a_failure_of_the_credentials()
    {
        var failure = await WriteAsync(options => Override(options, config =>
        {
            config.DefaultAWSCredentials = null;
            config.Profile = new("no-such-profile", "/no/such/file");
        }));

        Assert.Equal(SessionStoreFailure.Credentials, failure.Failure);
        Assert.Contains("no valid credentials from the app's own credentials", failure.Message, StringComparison.Ordinal);
    }

    private static void Override(DynamoDBSessionOptions options, Action<Amazon.DynamoDBv2.AmazonDynamoDBConfig> set)
    {
        var configure = options.ConfigureClient;
        options.ConfigureClient = config =>
        {
            configure?.Invoke(config);
            set(config);
        };
    }

    /// <summary>A new visitor's write, and the exception that the exception handler sees.</summary>
    private async Task<SessionStoreException> WriteAsync(Action<DynamoDBSessionOptions> configure, string? table = null)
    {
        await using var app = await SessionApp.StartAsync(
            dynamoDB,
            app => app.MapGet("/", (HttpContext context) =>
            {
                context.Session.SetString("k", "v");
                return "ok";
            }),
            configure,
            table,
            beforeSession: app => app.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync("the error page"))));
        using var browser = app.NewBrowser();
        var status = await browser.StatusAsync("/");
        var failure = Assert.IsType<SessionStoreException>(Assert.Single(app.Log.Lines, line => line.EventId.Id == 104).Exception);
        Assert.Equal(failure.StatusCode, (int)status);
        return failure;
    }
}
