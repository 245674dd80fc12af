using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>A request that lives for hours, a stream or a WebSocket: what it knows of its session grows old.</summary>
public sealed class LongRequestTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    [Fact]
    public async Task Commits_keep_the_session_alive()
    {
        await using var app = await StartAsync();
        using var browser = await NewSessionAsync(app);

        await StreamAsync(browser, async session =>
        {
            Assert.Equal("Ada", session.GetString("user"));
            for (var i = 0; i < 6; i++)
            {
                app.Time.Advance(TimeSpan.FromMinutes(10));
                await session.CommitAsync();
            }
        });

        Assert.Equal(6, app.Wire.Take().Count(call => call.Operation == "UpdateItem"));
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task A_touch_is_due_no_sooner_than_in_other_requests()
    {
        await using var app = await StartAsync();
        using var browser = await NewSessionAsync(app);

        await StreamAsync(browser, async session =>
        {
            app.Time.Advance(TimeSpan.FromSeconds(100));
            await session.CommitAsync();
            Assert.DoesNotContain(app.Wire.Take(), call => call.Operation == "UpdateItem");
            app.Time.Advance(TimeSpan.FromSeconds(20));
            await session.CommitAsync();
            Assert.Equal(["UpdateItem"], app.Wire.Take().Select(call => call.Operation));
        });
    }

    [Fact]
    public async Task LoadAsync_reads_what_others_have_written_and_keeps_what_is_not_stored_yet()
    {
        await using var app = await StartAsync();
        using var browser = await NewSessionAsync(app);
        using var tab = NewTab(app, browser);

        await StreamAsync(browser, async session =>
        {
            Assert.Equal("Ada", session.GetString("user"));
            await tab.VisitAsync(other => other.SetString("user", "Grace"));
            session.SetString("page", "2");

            await session.LoadAsync();

            Assert.Equal(("Grace", "2"), (session.GetString("user"), session.GetString("page")));
            await session.CommitAsync();
        });

        Assert.Equal(("Grace", "2"), await tab.VisitAsync(session => (session.GetString("user"), session.GetString("page"))));
    }

    [Fact]
    public async Task A_value_that_was_stored_hours_ago_is_written_again()
    {
        await using var app = await StartAsync();
        using var browser = await NewSessionAsync(app);
        using var tab = NewTab(app, browser);

        await StreamAsync(browser, async session =>
        {
            session.SetString("status", "online");
            await session.CommitAsync();
            await tab.VisitAsync(other => other.SetString("status", "offline"));

            session.SetString("status", "online");
            session.Remove("added meanwhile");
            await session.CommitAsync();
        });

        Assert.Equal("online", await tab.VisitAsync(session => session.GetString("status")));
    }

    [Theory]
    [InlineData("abandon", true)]
    [InlineData("abandon", false)]
    [InlineData("regenerate", true)]
    [InlineData("regenerate", false)]
    [InlineData("revoke", true)]
    [InlineData("revoke", false)]
    public async Task A_session_that_ended_is_noticed_at_the_next_commit(string end, bool changes)
    {
        await using var app = await StartAsync();
        using var browser = await NewSessionAsync(app);
        await browser.VisitAsync(session => session.BindToUserAsync("user of " + app.Table));
        using var tab = NewTab(app, browser);

        await StreamAsync(browser, async session =>
        {
            Assert.Equal("Ada", session.GetString("user"));
            await EndAsync(app, tab, end);
            if (changes)
            {
                session.SetString("user", "Mallory");
            }

            await Assert.ThrowsAsync<SessionEndedException>(() => session.CommitAsync());
            Assert.Null(session.GetString("user"));
            Assert.Throws<SessionEndedException>(() => session.SetString("user", "Mallory"));
        });
    }

    [Fact]
    public async Task A_session_that_ended_is_noticed_when_it_is_loaded_again()
    {
        await using var app = await StartAsync();
        using var browser = await NewSessionAsync(app);
        using var tab = NewTab(app, browser);

        await StreamAsync(browser, async session =>
        {
            Assert.Equal("Ada", session.GetString("user"));
            await EndAsync(app, tab, "abandon");
            Assert.Equal("Ada", session.GetString("user"));

            await session.LoadAsync();

            Assert.Null(session.GetString("user"));
            Assert.Throws<SessionEndedException>(() => session.SetString("user", "Mallory"));
        });
    }

    [Fact]
    public async Task A_session_that_is_known_to_have_ended_is_not_asked_for_again()
    {
        await using var app = await StartAsync();
        using var browser = await NewSessionAsync(app);
        using var tab = NewTab(app, browser);

        await StreamAsync(browser, async session =>
        {
            Assert.Equal("Ada", session.GetString("user"));
            await EndAsync(app, tab, "abandon");
            await session.LoadAsync();
            app.Wire.Take();

            await session.LoadAsync();

            Assert.Empty(app.Wire.Take());
        });
    }

    [Fact]
    public async Task What_expired_meanwhile_is_not_read_any_more()
    {
        await using var app = await StartAsync();
        using var browser = await NewSessionAsync(app);

        await StreamAsync(browser, session =>
        {
            Assert.Equal("Ada", session.GetString("user"));
            app.Time.Advance(TimeSpan.FromHours(1));
            Assert.Null(session.GetString("user"));
            Assert.Throws<SessionEndedException>(() => session.SetString("user", "Ada"));
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task What_others_have_kept_alive_is()
    {
        await using var app = await StartAsync();
        using var browser = await NewSessionAsync(app);
        using var tab = NewTab(app, browser);

        await StreamAsync(browser, async session =>
        {
            Assert.Equal("Ada", session.GetString("user"));
            for (var i = 0; i < 4; i++)
            {
                app.Time.Advance(TimeSpan.FromMinutes(15));
                await tab.VisitAsync(other => other.SetString("page", "x"));
            }

            Assert.Equal("Ada", session.GetString("user"));
        });
    }

    [Fact]
    public async Task The_absolute_timeout_ends_it()
    {
        await using var app = await StartAsync(options => options.AbsoluteTimeout = TimeSpan.FromHours(1));
        using var browser = await NewSessionAsync(app);

        await StreamAsync(browser, async session =>
        {
            for (var i = 0; i < 5; i++)
            {
                app.Time.Advance(TimeSpan.FromMinutes(11));
                await session.CommitAsync();
            }

            app.Time.Advance(TimeSpan.FromMinutes(11));
            session.SetString("user", "Ada");
            await Assert.ThrowsAsync<SessionEndedException>(() => session.CommitAsync());
        });
    }

    [Fact]
    public async Task A_load_that_failed_is_tried_again()
    {
        await using var app = await StartAsync();
        using var browser = await NewSessionAsync(app);

        await StreamAsync(browser, async session =>
        {
            Fail(app, "GetItem", HttpStatusCode.BadRequest, "AccessDeniedException");
            await Assert.ThrowsAsync<SessionStoreException>(() => session.LoadAsync());
            await Assert.ThrowsAsync<SessionStoreException>(() => session.LoadAsync());
            app.Wire.Fault = null;

            await session.LoadAsync();
            Assert.Equal("Ada", session.GetString("user"));

            Fail(app, "GetItem", HttpStatusCode.BadRequest, "AccessDeniedException");
            await Assert.ThrowsAsync<SessionStoreException>(() => session.LoadAsync());
            Assert.Equal("Ada", session.GetString("user"));
            app.Wire.Fault = null;

            session.SetString("user", "Grace");
            await session.CommitAsync();
        });

        Assert.Equal("Grace", await browser.VisitAsync(session => session.GetString("user")));
    }

    private static async Task EndAsync(SessionApp app, Browser tab, string end)
    {
        switch (end)
        {
            case "abandon":
                await tab.VisitAsync(session => session.AbandonAsync());
                break;
            case "regenerate":
                await tab.VisitAsync(session => session.RegenerateIdAsync());
                break;
            default:
                Assert.Equal(1, await app.Services.GetRequiredService<ISessionDirectory>().RevokeAllAsync("user of " + app.Table));
                break;
        }
    }

    private static async Task<Browser> NewSessionAsync(SessionApp app)
    {
        var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        app.Wire.Take();
        return browser;
    }

    /// <summary>The response has started before anything is done.</summary>
    private static async Task StreamAsync(Browser browser, Func<ISession, Task> handler)
    {
        Exception? failure = null;
        using var response = await browser.SendVisitAsync(async context =>
        {
            await context.Response.WriteAsync("begin");
            await context.Response.Body.FlushAsync();
            failure = await Record.ExceptionAsync(() => handler(context.Session));
        });
        await response.Content.ReadAsStringAsync();
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}
