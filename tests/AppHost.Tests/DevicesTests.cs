using Aspire.Hosting.Testing;
using Microsoft.Playwright;

namespace AppHost.Tests;

public class DevicesTests(AppHostFixture appHost)
{
    private const string Phone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

    private const string Laptop = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0";

    [Fact]
    public async Task A_device_signs_the_other_out_and_then_all()
    {
        await using var browser = await Browser.LaunchAsync();
        var errors = new List<string>();
        var laptop = await browser.NewPageAsync(errors, Laptop);
        var phone = await browser.NewPageAsync(errors, Phone);
        await SignInAsync(laptop, "Ada of the two devices");
        await SignInAsync(phone, "Ada of the two devices");

        await laptop.ReloadAsync();
        var devices = laptop.Locator("[data-testid=devices] tbody tr");
        await Assertions.Expect(devices).ToHaveCountAsync(2);
        var (newest, own) = (devices.Nth(0), devices.Nth(1));
        await Assertions.Expect(newest).ToContainTextAsync("Safari on iPhone phone");
        await Assertions.Expect(newest).ToContainTextAsync("this machine");
        await Assertions.Expect(newest.Locator("time")).ToHaveCountAsync(2);
        await Assertions.Expect(own).ToContainTextAsync("Firefox on Windows computer");
        await Assertions.Expect(own).ToContainTextAsync("this device");
        await laptop.GetByRole(AriaRole.Button, new() { Name = "Sign out Safari on iPhone" }).ClickAsync();
        await Assertions.Expect(laptop.Locator("[data-testid=devices] tbody tr")).ToHaveCountAsync(1);
        await phone.ReloadAsync();
        await Assertions.Expect(phone.Locator("[data-testid=user]")).ToHaveCountAsync(0);

        await SignInAsync(phone, "Ada of the two devices");
        await phone.GetByRole(AriaRole.Button, new() { Name = "Sign out all other devices" }).ClickAsync();
        await Assertions.Expect(phone.Locator("[data-testid=devices] tbody tr")).ToHaveCountAsync(1);
        await laptop.ReloadAsync();
        await Assertions.Expect(laptop.Locator("[data-testid=user]")).ToHaveCountAsync(0);

        await SignInAsync(laptop, "Ada of the two devices");
        await phone.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere", Exact = true }).ClickAsync();
        await Assertions.Expect(phone.Locator("[data-testid=user]")).ToHaveCountAsync(0);
        await laptop.ReloadAsync();
        await Assertions.Expect(laptop.Locator("[data-testid=user]")).ToHaveCountAsync(0);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task The_page_shows_the_session_the_role_and_what_requests_cost()
    {
        await using var browser = await Browser.LaunchAsync();
        var page = await browser.NewPageAsync();

        await SignInAsync(page, "<script>alert(1)</script>");

        await Assertions.Expect(page.Locator("[data-testid=user]")).ToHaveTextAsync("<script>alert(1)</script>");
        await Assertions.Expect(page.Locator("[data-testid=version]")).ToHaveTextAsync("1");
        await Assertions.Expect(page.Locator("[data-testid=expires]")).Not.ToBeEmptyAsync();
        await Assertions.Expect(page.Locator("[data-testid=role]")).ToHaveTextAsync("arn:aws:iam::111111111111:role/sessions-table-access");

        // Each instance shows its own requests, a request when it is over: reload until one that had any answers.
        var requests = page.Locator("[data-testid=requests]");
        for (var reload = 0; reload < 20 && !(await requests.InnerTextAsync()).Contains("GetItem", StringComparison.Ordinal); reload++)
        {
            await page.ReloadAsync();
        }

        await Assertions.Expect(requests).ToContainTextAsync("GetItem");
        await Assertions.Expect(requests).ToContainTextAsync("unit");
    }

    private async Task SignInAsync(IPage page, string name)
    {
        await page.GotoAsync((await appHost.GetAsync()).GetEndpoint("webapp").ToString());
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-testid=user]")).ToHaveTextAsync(name);
    }
}
