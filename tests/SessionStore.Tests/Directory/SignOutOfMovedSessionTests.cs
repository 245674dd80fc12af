using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;
using SessionStore.Tests.Tickets;

namespace SessionStore.Tests.Directory;

/// <summary>A sign-out holds, also one whose session gets a new id at that moment, or has just got one.</summary>
public sealed class SignOutOfMovedSessionTests(DynamoDBFixture dynamoDB)
{
    /// <summary>Clearing what has been read and found ended is refused, as every change of it is.</summary>
    public static TheoryData<string?, string> EndingsOfTheEarlierId =>
        new MatrixTheoryData<string?, string>(["ada", null], ["abandon", "read and abandon", "clear"]);

    public static TheoryData<string?, string> Endings =>
        new MatrixTheoryData<string?, string>(["ada", null], ["abandon", "read and abandon", "clear", "read and clear"]);

    [Theory]
    [MemberData(nameof(EndingsOfTheEarlierId))]
    public async Task With_the_cookie_of_an_earlier_id_ends_the_session_where_it_is_now(string? user, string ending)
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = await StoredAsync(app, user);
        using var earlier = NewTab(app, browser);
        await browser.VisitAsync(session => session.RegenerateIdAsync());
        await browser.VisitAsync(session => session.RegenerateIdAsync());

        await earlier.VisitAsync(session => EndAsync(session, ending));

        await AssertEndedAsync(app, browser);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Ends_a_session_that_moves_before_it_can_be_deleted(string? user, string ending)
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = await StoredAsync(app, user);
        using var other = NewTab(app, browser);
        var moved = false;
        app.Wire.Fault = async (operation, _) =>
        {
            if (operation is "TransactWriteItems" or "DeleteItem" && !moved)
            {
                moved = true;
                await other.VisitAsync(session => session.RegenerateIdAsync());
            }

            return null;
        };

        await browser.VisitAsync(session => EndAsync(session, ending));

        Assert.True(moved);
        await AssertEndedAsync(app, other);
    }

    [Fact]
    public async Task A_revoke_of_a_session_that_moves_meanwhile_leaves_its_tombstone_which_leads_a_sign_out_to_it()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = await StoredAsync(app, "ada");
        using var earlier = NewTab(app, browser);
        var deletes = 0;
        app.Wire.Fault = async (operation, _) =>
        {
            if (operation == "DeleteItem" && Interlocked.Increment(ref deletes) == 1)
            {
                await browser.VisitAsync(session => session.RegenerateIdAsync());
            }

            return null;
        };

        Assert.Equal(1, await app.Services.GetRequiredService<ISessionDirectory>().RevokeAllAsync("ada"));

        Assert.Equal(2, deletes);
        Assert.Equal(2, (await dynamoDB.ItemsAsync(app.Table)).Count(item => item.ContainsKey("state")));
        await Assert.ThrowsAsync<SessionEndedException>(() => earlier.VisitAsync(async session =>
        {
            session.SetString("user", "Ada");
            await session.CommitAsync();
        }));
        await AssertEndedAsync(app, browser);
    }

    [Fact]
    public async Task Ends_a_session_that_is_signed_in_before_it_can_be_deleted()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = await StoredAsync(app, user: null);
        using var earlier = NewTab(app, browser);
        await browser.VisitAsync(session => session.BindToUserAsync("ada"));

        await earlier.VisitAsync(session => session.AbandonAsync());

        await AssertEndedAsync(app, browser);
    }

    [Fact]
    public async Task With_an_earlier_cookie_ends_nothing_once_the_tombstone_has_expired()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = await StoredAsync(app, "ada");
        using var earlier = NewTab(app, browser);
        await browser.VisitAsync(session => session.RegenerateIdAsync());
        app.Time.Advance(TimeSpan.FromMinutes(2));

        await earlier.VisitAsync(session => session.AbandonAsync());

        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("name")));
    }

    [Fact]
    public async Task That_never_finds_the_session_is_an_error_and_not_a_success()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = await StoredAsync(app, user: null);
        using var earlier = NewTab(app, browser);
        await browser.VisitAsync(session => session.RegenerateIdAsync());
        var tombstone = (await dynamoDB.ItemsAsync(app.Table)).Single(item => item.ContainsKey("state"));
        tombstone["to"] = tombstone["id"];
        await dynamoDB.Client.PutItemAsync(app.Table, tombstone);

        var failure = await Assert.ThrowsAsync<SessionStoreException>(() => earlier.VisitAsync(session => session.AbandonAsync()));

        Assert.Equal(SessionStoreFailure.Unavailable, failure.Failure);
    }

    [Fact]
    public async Task Of_a_ticket_ends_it_when_its_key_changes_before_it_can_be_deleted()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await TicketApp.SignedInAsync(app, "ada");
        using var other = NewTab(app, browser);
        var moved = false;
        app.Wire.Fault = async (operation, _) =>
        {
            if (operation == "TransactWriteItems" && !moved)
            {
                moved = true;
                await other.GetAsync("/in?user=ada&role=admin");
            }

            return null;
        };

        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/out"));

        Assert.True(moved);
        Assert.Equal("nobody", await other.GetAsync("/who"));
        Assert.Empty(await other.GetAsync("/list?user=ada"));
    }

    private static async Task<Browser> StoredAsync(SessionApp app, string? user)
    {
        var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("name", "Ada"));
        if (user is not null)
        {
            await browser.VisitAsync(session => session.BindToUserAsync(user));
        }

        return browser;
    }

    private static Browser NewTab(SessionApp app, Browser browser)
    {
        var tab = app.NewBrowser();
        tab.Cookies.Add(browser.Cookies.GetAllCookies());
        return tab;
    }

    private static async Task EndAsync(ISession session, string ending)
    {
        if (ending.StartsWith("read", StringComparison.Ordinal))
        {
            await session.LoadAsync();
        }

        if (ending.EndsWith("abandon", StringComparison.Ordinal))
        {
            await session.AbandonAsync();
        }
        else
        {
            session.Clear();
        }
    }

    private async Task AssertEndedAsync(SessionApp app, Browser browser)
    {
        Assert.Null(await browser.VisitAsync(session => session.GetString("name")));
        Assert.DoesNotContain(await dynamoDB.ItemsAsync(app.Table), item => item.ContainsKey("sess"));
        Assert.Empty(await app.Services.GetRequiredService<ISessionDirectory>().ListAsync("ada"));
    }
}
