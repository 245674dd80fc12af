using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>An app on a table of its own, and ways to look at and to disturb what it does.</summary>
public abstract class PromiseTest(DynamoDBFixture dynamoDB)
{
    private protected DynamoDBFixture DynamoDB => dynamoDB;

    private protected Task<SessionApp> StartAsync(
        Action<DynamoDBSessionOptions>? configure = null,
        Action<WebApplication>? map = null,
        Action<WebApplication>? beforeSession = null,
        Action<IServiceCollection>? services = null) =>
        SessionApp.StartAsync(
            dynamoDB,
            app =>
            {
                Visit.Map(app);
                map?.Invoke(app);
            },
            configure,
            beforeSession: beforeSession,
            services: services);

    private protected Task<IReadOnlyList<Dictionary<string, AttributeValue>>> ItemsAsync(SessionApp app) => dynamoDB.ItemsAsync(app.Table);

    private protected async Task<Dictionary<string, AttributeValue>> OnlyItemAsync(SessionApp app) => Assert.Single(await ItemsAsync(app));

    /// <summary>A second browser that has the first one's cookies: another tab, or a request in parallel.</summary>
    private protected static Browser NewTab(SessionApp app, Browser browser)
    {
        var tab = app.NewBrowser();
        tab.Cookies.Add(browser.Cookies.GetCookies(app.Address));
        return tab;
    }

    /// <summary>Answers the first call of an operation with this, without asking DynamoDB.</summary>
    private protected static void AnswerOnce(SessionApp app, string operation, HttpStatusCode status, string json)
    {
        var left = 1;
        app.Wire.Fault = (name, _) => Task.FromResult(
            name == operation && Interlocked.Decrement(ref left) == 0
                ? new HttpResponseMessage(status) { Content = new StringContent(json, Encoding.UTF8, "application/x-amz-json-1.0") }
                : null);
    }

    /// <summary>Answers every call of an operation with this error.</summary>
    private protected static void Fail(SessionApp app, string operation, HttpStatusCode status, string code) =>
        app.Wire.Fault = (name, _) => Task.FromResult(
            name == operation
                ? new HttpResponseMessage(status) { Content = new StringContent(Error(code), Encoding.UTF8, "application/x-amz-json-1.0") }
                : null);

    private protected static string Error(string code) =>
        JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["__type"] = "com.amazonaws.dynamodb.v20120810#" + code,
            ["message"] = "Injected by a test.",
        });
}
