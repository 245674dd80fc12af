using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AppHost.Tests.Dashboard;

public sealed class PageTests
{
    [Fact]
    public async Task A_trace_is_found_in_the_list_and_read_down_to_its_attributes()
    {
        await using var browser = await Browser.LaunchAsync();
        await using var dashboard = await RunningDashboard.StartAsync();
        SampleTelemetry.Send(dashboard.Server.OtlpEndpoint, dashboard.Server.OtlpApiKey);
        var errors = new List<string>();
        var page = await OpenAsync(browser, dashboard, errors);

        await page.GetByRole(AriaRole.Link, new() { Name = "Traces" }).ClickAsync();
        await page.GetByLabel("Text").FillAsync("putitem");
        await Expect(page.Locator("[data-trace-name]")).ToHaveCountAsync(1);
        await page.Locator("[data-trace-name='GET /login']").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Locator("[data-span-name]")).ToHaveCountAsync(5);
        var put = page.Locator("[data-span-name='DynamoDB.PutItem']");
        await Expect(put).ToContainTextAsync("1 capacity unit");
        await Expect(put.Locator("[data-attribute='db.collection.name']")).ToBeHiddenAsync();
        await put.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(put.Locator("[data-attribute='db.collection.name'] td")).ToHaveTextAsync("sessions");
        await Expect(put.Locator("[data-event='credentials.waited']")).ToBeVisibleAsync();

        await put.Locator("[data-link]").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("STS.AssumeRole");
        await Expect(page.Locator("[data-attribute='credentials.trigger'] td")).ToHaveTextAsync("startup");
        Assert.Empty(errors);
    }

    [Fact]
    public async Task A_command_answers_with_a_message_and_addresses_are_never_scripts()
    {
        await using var browser = await Browser.LaunchAsync();
        await using var dashboard = await RunningDashboard.StartAsync();
        var page = await OpenAsync(browser, dashboard);
        var webapp = page.Locator("[data-resource=webapp]");

        await webapp.GetByRole(AriaRole.Button, new() { Name = "Restart" }).ClickAsync();
        await Expect(page.Locator("#toasts")).ToContainTextAsync("Restart on webapp: done.");
        await webapp.GetByRole(AriaRole.Button, new() { Name = "Renew credentials" }).ClickAsync();
        await Expect(page.Locator("#toasts")).ToContainTextAsync("The trust policy refuses this role.");

        Assert.Equal(["webapp/restart", "webapp/renew"], dashboard.Resources.Executed);
        await Expect(webapp.Locator("a[href^='javascript']")).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-resource=worker]")).ToContainTextAsync("Port 3002 is taken");
    }

    [Fact]
    public async Task The_console_shows_new_lines_as_they_come_and_shows_markup_as_text()
    {
        await using var browser = await Browser.LaunchAsync();
        await using var dashboard = await RunningDashboard.StartAsync();
        var page = await OpenAsync(browser, dashboard);

        await page.Locator("[data-resource=webapp]").GetByRole(AriaRole.Link, new() { Name = "Console" }).ClickAsync();
        await Expect(page.Locator(".line.error")).ToContainTextAsync("<b>not markup</b>");
        await Expect(page.Locator(".line .ansi-2")).ToHaveTextAsync("info");
        dashboard.Resources.Write("webapp", "one more line");

        await Expect(page.Locator(".line").Last).ToContainTextAsync("one more line");
    }

    [Fact]
    public async Task A_structured_log_record_leads_to_its_trace()
    {
        await using var browser = await Browser.LaunchAsync();
        await using var dashboard = await RunningDashboard.StartAsync();
        SampleTelemetry.Send(dashboard.Server.OtlpEndpoint, dashboard.Server.OtlpApiKey);
        var page = await OpenAsync(browser, dashboard);

        await page.GetByRole(AriaRole.Link, new() { Name = "Structured logs" }).ClickAsync();
        await page.Locator("[data-level=Error]").GetByRole(AriaRole.Link).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("GET /cart");
        await Expect(page.Locator("[data-span-name='DynamoDB.GetItem']")).ToContainTextAsync("Error");
    }

    private static async Task<IPage> OpenAsync(Browser browser, RunningDashboard dashboard, ICollection<string>? errors = null)
    {
        var page = await browser.NewPageAsync(errors);
        await page.GotoAsync(dashboard.Server.LoginUrl.ToString());
        await Expect(page.Locator("[data-resource=webapp]")).ToBeVisibleAsync();
        return page;
    }
}
