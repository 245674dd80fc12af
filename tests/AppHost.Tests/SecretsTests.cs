using System.Net;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Tests;

/// <summary>Who looks at the dashboard, the consoles or the event history learns no secret of the application or its visitors.</summary>
public class SecretsTests(AppHostFixture appHost)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task None_is_in_telemetry_consoles_event_history_and_the_pages_of_the_dashboard()
    {
        var application = await appHost.GetAsync();
        var replicas = await ReplicasAsync(application);
        string[] secrets = [.. await CookiesOfASignInAsync(application), .. await SecretParametersAsync(application), SecretKeyOfTheApp(replicas[0])];
        Assert.InRange(secrets.Length, 4, int.MaxValue);
        Assert.All(secrets, secret => Assert.InRange(secret.Length, 16, int.MaxValue));

        var seen = new StringBuilder();
        await AppendTelemetryAsync(seen, application);
        await AppendConsolesAsync(seen, application, replicas);
        await AppendPagesAsync(seen, application, replicas[0].ResourceId);
        using var localAws = application.CreateHttpClient("localaws");
        seen.Append(await localAws.GetStringAsync("/event-history.json", CancellationToken));
        seen.Append(await localAws.GetStringAsync("/event-history", CancellationToken));

        var text = seen.ToString();
        Assert.Contains("session.signin", text, StringComparison.Ordinal);
        Assert.Contains("AssumeRole", text, StringComparison.Ordinal);
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Uri.UnescapeDataString(secret), text, StringComparison.Ordinal);
        }
    }

    // The session's and the antiforgery's.
    private static async Task<string[]> CookiesOfASignInAsync(DistributedApplication application)
    {
        var cookies = new CookieContainer();
        using var client = new HttpClient(new HttpClientHandler { CookieContainer = cookies });
        var address = application.GetEndpoint("webapp");
        await client.GetStringAsync(new Uri(address, "/login"), CancellationToken);
        await client.GetStringAsync(address, CancellationToken);
        return [.. cookies.GetCookies(address).Select(cookie => cookie.Value).Where(value => value.Length >= 40)];
    }

    private static async Task<IEnumerable<string>> SecretParametersAsync(DistributedApplication application)
    {
        var parameters = application.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ParameterResource>().Where(p => p.Secret);
        return await Task.WhenAll(parameters.Select(async parameter => (await parameter.GetValueAsync(CancellationToken))!));
    }

    private static string SecretKeyOfTheApp(ResourceEvent replica) =>
        replica.Snapshot.EnvironmentVariables.Single(variable => variable.Name == "AWS_SECRET_ACCESS_KEY").Value!;

    private static async Task<ResourceEvent[]> ReplicasAsync(DistributedApplication application)
    {
        var replicas = new Dictionary<string, ResourceEvent>(StringComparer.Ordinal);
        await foreach (var state in application.ResourceNotifications.WatchAsync(CancellationToken))
        {
            if (state.Resource.Name == "webapp" && state.Snapshot.State == KnownResourceStates.Running)
            {
                replicas[state.ResourceId] = state;
            }

            if (replicas.Count == 2)
            {
                break;
            }
        }

        return [.. replicas.Values];
    }

    // What the dashboard keeps of logs and spans: all of it, where its pages draw some rows.
    private static async Task AppendTelemetryAsync(StringBuilder seen, DistributedApplication application)
    {
        using var dashboard = new HttpClient { BaseAddress = application.GetEndpoint("aspire-dashboard", "http") };
        dashboard.DefaultRequestHeaders.Add("X-API-Key", application.Services.GetRequiredService<IConfiguration>()["AppHost:DashboardApiKey"]);
        foreach (var kind in new[] { "logs", "spans" })
        {
            seen.Append(await dashboard.GetStringAsync($"/api/telemetry/{kind}?limit=100000", CancellationToken));
        }
    }

    private static async Task AppendConsolesAsync(StringBuilder seen, DistributedApplication application, ResourceEvent[] replicas)
    {
        var consoles = application.Services.GetRequiredService<ResourceLoggerService>();
        foreach (var replica in replicas)
        {
            await foreach (var lines in consoles.GetAllAsync(replica.ResourceId).WithCancellation(CancellationToken))
            {
                seen.AppendJoin('\n', lines.Select(line => line.Content));
            }
        }
    }

    private static async Task AppendPagesAsync(StringBuilder seen, DistributedApplication application, string replica)
    {
        await using var browser = await Browser.LaunchAsync();
        foreach (var path in new[] { "/", "/?view=Parameters", "/structuredlogs", "/traces", $"/?resource={replica}" })
        {
            var page = await Dashboard.OpenAsync(browser, application, path);
            await page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
            seen.Append(await page.ContentAsync());
        }
    }
}
