using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Microsoft.Playwright;

namespace AppHost.Tests;

/// <summary>The real dashboard in a real browser, as a person uses it.</summary>
public class DashboardTests(AppHostFixture appHost)
{
    [Fact]
    public async Task The_trace_of_a_sign_in_reads_from_the_request_to_DynamoDB_with_the_capacity_it_took()
    {
        var application = await appHost.GetAsync();
        await using var browser = await Browser.LaunchAsync();
        var visitor = await browser.NewPageAsync();
        await visitor.GotoAsync(application.GetEndpoint("webapp").ToString());
        await visitor.GetByLabel("Name").FillAsync("Ada of the dashboard");
        await visitor.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(visitor.Locator("[data-testid=user]")).ToHaveTextAsync("Ada of the dashboard");

        var page = await Dashboard.OpenAsync(browser, application, "/traces");
        // Other tests' sign-ins are refused before they reach the table.
        var rows = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "webapp: POST /login" }).Filter(new() { HasText = "localaws" });
        await rows.GetByText("webapp: POST /login").First.ClickAsync();

        string[] topToBottom = ["POST /login", "session.signin", "DynamoDB.TransactWriteItems", "authenticate", "authorize dynamodb:PutItem", "dynamodb"];
        foreach (var span in topToBottom)
        {
            await Assertions.Expect(page.GetByText(span, new() { Exact = true }).First).ToBeVisibleAsync();
        }

        await page.GetByText("DynamoDB.TransactWriteItems", new() { Exact = true }).First.ClickAsync();
        await Assertions.Expect(page.GetByText("aws.dynamodb.consumed_capacity")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_renewal_is_a_trace_and_a_probe_and_a_static_file_are_none()
    {
        var application = await appHost.GetAsync();
        using var client = application.CreateHttpClient("webapp");
        await client.GetStringAsync(new Uri("/app.css", UriKind.Relative), TestContext.Current.CancellationToken);
        await using var browser = await Browser.LaunchAsync();

        var page = await Dashboard.OpenAsync(browser, application, "/traces");
        await Assertions.Expect(page.GetByText("webapp: STS.AssumeRole").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("DynamoDB.DescribeTable")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("/health")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("app.css")).ToHaveCountAsync(0);

        // The first one happens before the server listens: nothing of it is lost.
        await page.GetByText("webapp: STS.AssumeRole").First.ClickAsync();
        await page.GetByText("STS.AssumeRole", new() { Exact = true }).First.ClickAsync();
        await Assertions.Expect(page.GetByText("startup", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("arn:aws:iam::111111111111:role/sessions-table-access").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_fault_command_asks_first_and_says_what_it_did()
    {
        var application = await appHost.GetAsync();
        await using var browser = await Browser.LaunchAsync();
        var page = await Dashboard.OpenAsync(browser, application, "/");

        await ChooseAsync("STS slow for 60 s");
        await SucceededAsync("STS slow for 60 s");
        using var localAws = application.CreateHttpClient("localaws");
        var active = await localAws.GetFromJsonAsync<JsonElement>("/faults", TestContext.Current.CancellationToken);
        Assert.Contains(active.EnumerateArray(), fault => fault.GetProperty("name").GetString() == "sts-slow");

        await ChooseAsync("Revoke sessions");
        await page.Locator("fluent-dialog fluent-button").Filter(new() { HasText = "Yes" }).ClickAsync();
        await SucceededAsync("Revoke sessions");
        await ChooseAsync("End all faults");
        await SucceededAsync("End all faults");

        await page.GetByRole(AriaRole.Button, new() { Name = "Notifications" }).ClickAsync();
        foreach (var message in new[] { "STS takes 2 s for each answer for the next 60 s.", "credentials of the role were revoked.", "No fault is under way." })
        {
            await Assertions.Expect(page.GetByText(message).First).ToBeVisibleAsync();
        }

        // Long enough for the slowest of dashboards to close a menu; the command runs after that.
        static async Task<bool> StaysAsync(ILocator item)
        {
            try
            {
                await Assertions.Expect(item).ToBeHiddenAsync(new() { Timeout = 10_000 });
                return false;
            }
            catch (PlaywrightException)
            {
                return true;
            }
        }

        Task SucceededAsync(string command) => Assertions.Expect(page.GetByText($"\"{command}\" succeeded").First).ToBeVisibleAsync();

        async Task ChooseAsync(string command)
        {
            var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "localaws" }).First;
            await row.Locator("fluent-button").Last.ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new() { Name = "Commands" }).ClickAsync();
            var item = page.GetByRole(AriaRole.Menuitem, new() { Name = command, Exact = true });

            // The table is drawn again whenever a resource changes, and a click that falls into it is lost: the menu stays open.
            do
            {
                await item.ClickAsync();
            }
            while (await StaysAsync(item));
        }
    }

    [Fact]
    public async Task The_resources_have_names_for_links_and_no_banner_in_front()
    {
        var application = await appHost.GetAsync();
        await using var browser = await Browser.LaunchAsync();

        var page = await Dashboard.OpenAsync(browser, application, "/");

        foreach (var link in new[] { "Sign in", "Devices", "Event history" })
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = link }).First).ToBeVisibleAsync();
        }

        await Assertions.Expect(page.GetByText("certificate")).ToHaveCountAsync(0);
    }
}
