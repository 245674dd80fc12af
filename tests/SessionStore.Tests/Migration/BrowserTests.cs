using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>A real browser keeps its cookies while the app at its address becomes another, and when it becomes the old one again.</summary>
public sealed class BrowserTests(DynamoDBFixture dynamoDB) : MigrationTest(dynamoDB)
{
    [Fact]
    public async Task Who_has_signed_in_at_a_real_Express_app_is_signed_in_here_and_there_again_on_the_way_back()
    {
        await using var browser = await AppHost.Tests.Browser.LaunchAsync();
        var table = await DynamoDB.CreateTableAsync();
        var express = await OldExpressApp.InstallAsync("@pwrdrvr/dynamodb-session-store", table, DynamoDB.Endpoint);
        var page = await browser.NewPageAsync();
        string address;
        using (var old = await express.ServeAsync())
        {
            address = old.Address.ToString();
            await SignInAsync(page, address, "Express");
        }

        await using (await StartNewAppAsync(
            migrates: false,
            table,
            services => services.MigrateSessionsFromExpress(options =>
            {
                options.Secrets.Add("newest");
                options.KeepOldSessions = true;
            }),
            map: MapPage,
            port: new Uri(address).Port))
        {
            await ExpectAsync(page, address, "Ada", "here");
            Assert.Contains(await page.Context.CookiesAsync(), cookie => cookie.Name == ".AspNetCore.Session");
        }

        using (await express.ServeAsync(new Uri(address).Port))
        {
            await ExpectAsync(page, address, "Ada", "Express");
        }
    }

    [Fact]
    public async Task Who_has_signed_in_with_the_framework_s_session_is_signed_in_here_and_there_again_when_nothing_moved()
    {
        await using var browser = await AppHost.Tests.Browser.LaunchAsync();
        var (stayed, moved) = (await browser.NewPageAsync(), await browser.NewPageAsync());
        string address;
        await using (var old = await StartOldAppAsync(MapPage))
        {
            address = old.Urls.Single() + "/";
            await SignInAsync(stayed, address, "here");
            await SignInAsync(moved, address, "here");
        }

        var port = new Uri(address).Port;
        string before;
        string table;
        await using (var app = await StartNewAppAsync(
            when: context => context.Request.Query.ContainsKey("moves"), map: MapPage, port: port))
        {
            table = app.Table;
            before = await CookieAsync(moved);
            await ExpectAsync(stayed, address, "Ada", "here");
            await ExpectAsync(moved, address, "Ada", "here");
            Assert.Equal(before, await CookieAsync(moved));

            await ExpectAsync(moved, address + "?moves", "Ada", "here");
            Assert.NotEqual(before, await CookieAsync(moved));
            await ExpectAsync(moved, address, "Ada", "here");
        }

        await using (await StartOldAppAsync(MapPage, port))
        {
            await ExpectAsync(stayed, address, "Ada", "here");
            await ExpectAsync(moved, address, "nobody", "here");
        }

        await using (await StartNewAppAsync(table: table, map: MapPage, port: port))
        {
            await ExpectAsync(stayed, address, "Ada", "here");
            await ExpectAsync(moved, address, "Ada", "here");
        }
    }

    private static async Task SignInAsync(IPage page, string address, string app)
    {
        await ExpectAsync(page, address, "nobody", app);
        await page.GetByText("Sign in").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Ada");
    }

    private static async Task ExpectAsync(IPage page, string address, string user, string app)
    {
        await page.GotoAsync(address);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(user);
        await Assertions.Expect(page.Locator("p")).ToHaveTextAsync(app);
    }

    private static async Task<string> CookieAsync(IPage page) =>
        (await page.Context.CookiesAsync()).Single(cookie => cookie.Name == ".AspNetCore.Session").Value;

    private static void MapPage(WebApplication app)
    {
        app.MapGet("/", async context =>
        {
            await context.Session.LoadAsync();
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync($"<h1>{context.Session.GetString("user") ?? "nobody"}</h1><a href=\"/login\">Sign in</a><p>here</p>");
        });
        app.MapGet("/login", async context =>
        {
            context.Session.SetString("user", "Ada");
            await context.Session.CommitAsync();
            context.Response.Redirect("/");
        });
    }
}
