using System.Net;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>A visitor may have a cookie of ours and one of Express', each of them good, stale or forged.</summary>
public sealed class OwnAndOldCookieTests(DynamoDBFixture dynamoDB) : ExpressMigrationTest(dynamoDB)
{
    public enum Own
    {
        None,
        Live,
        Dead,
        Tampered,
    }

    public enum Old
    {
        None,
        Live,
        Dead,
        Tampered,
        Foreign,
    }

    public static MatrixTheoryData<Own, Old> All => new(Enum.GetValues<Own>(), Enum.GetValues<Old>());

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_own_session_wins_while_it_lives_and_then_the_old_one_is_moved(Own own, Old old)
    {
        var (app, browser) = await StartAsync(own, old);
        await using var disposing = app;
        using var disposingBrowser = browser;
        app.Wire.Take();

        Assert.Equal(own == Own.Live ? "own" : old == Old.Live ? "test" : null, await browser.VisitAsync(session => session.GetString("user")));

        var calls = app.Wire.Take().Select(call => call.Operation).ToList();
        Assert.Equal(own != Own.Live && old == Old.Live ? 1 : 0, Logged(app, 143));
        if (own is Own.None or Own.Tampered && old is not (Old.Live or Old.Dead))
        {
            Assert.Empty(calls);
        }

        if (own == Own.Live)
        {
            Assert.Equal(["GetItem"], calls);
        }

        if (own == Own.Dead && old is not (Old.Live or Old.Dead))
        {
            // As without a migration: the companion cookie has seen a session, so its absence is read once more.
            Assert.Equal(["GetItem", "GetItem"], calls);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_is_removed_after_the_response_has_started_is_refused_for_a_session_that_cannot_be_moved_any_more(Own own, Old old)
    {
        var (app, browser) = await StartAsync(own, old);
        await using var disposing = app;
        using var disposingBrowser = browser;

        var thrown = await LateRemoval.RunAsync(app, browser);

        var stays = own != Own.Live && old == Old.Live;
        Assert.Equal(stays ? typeof(SessionEndedException) : null, thrown?.GetType());
        Assert.Equal(stays ? "test" : null, await browser.VisitAsync(session => session.GetString("user")));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_first_change_goes_into_the_same_session(Own own, Old old)
    {
        var (app, browser) = await StartAsync(own, old);
        await using var disposing = app;
        using var disposingBrowser = browser;

        Assert.Equal(1, await browser.VisitAsync(session => session.IncrementAsync("count")));

        Assert.Equal(
            (own == Own.Live ? "own" : old == Old.Live ? "test" : null, 1),
            await browser.VisitAsync(session => (session.GetString("user"), session.Get<int>("count"))));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Who_signs_out_has_no_session_left_anywhere(Own own, Old old)
    {
        var (app, browser) = await StartAsync(own, old);
        await using var disposing = app;
        using var disposingBrowser = browser;
        using var copy = Follow(app, browser);

        await browser.VisitAsync(session => session.AbandonAsync());

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
        Assert.Null(await copy.VisitAsync(session => session.GetString("user")));

        // What a cookie that Express has not signed seems to name is another visitor's.
        Assert.Equal(old is Old.Tampered or Old.Foreign ? 1 : 0, (await SessionsAsync(app)).Count);
    }

    [Theory]
    [InlineData(Own.None)]
    [InlineData(Own.Dead)]
    public async Task A_sign_out_beside_a_request_that_moves_the_session_ends_it(Own own)
    {
        var (app, browser) = await StartAsync(own, Old.Live);
        await using var disposing = app;
        using var disposingBrowser = browser;
        using var other = Follow(app, browser);
        var signedOut = 0;
        app.Wire.Fault = async (operation, _) =>
        {
            if (operation == "TransactWriteItems" && Interlocked.Exchange(ref signedOut, 1) == 0)
            {
                await other.VisitAsync(session => session.AbandonAsync());
            }

            return null;
        };

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));

        Assert.Equal(1, signedOut);
        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
        Assert.Empty(await SessionsAsync(app));
    }

    private async Task<(SessionApp App, Browser Browser)> StartAsync(Own own, Old old)
    {
        var (app, express) = await StartAsync(ExpressFixture.Pwrdrvr, Hour);
        var browser = app.NewBrowser();
        if (own != Own.None)
        {
            await browser.VisitAsync(session => session.SetString("user", "own"));
        }

        if (own == Own.Dead)
        {
            using var same = Follow(app, browser);
            await same.VisitAsync(session => session.AbandonAsync());
        }

        if (own == Own.Tampered)
        {
            var cookie = browser.SessionCookie!;
            await browser.VisitAsync(session => session.AbandonAsync());
            browser.Cookies.Add(new Cookie(".AspNetCore.Session", "A" + cookie[..^2] + "A", "/", app.Address.Host));
        }

        if (old != Old.None)
        {
            var cookie = old switch
            {
                Old.Tampered => express.Cookie[..^1] + (express.Cookie[^1] == 'k' ? "l" : "k"),
                Old.Foreign => express.SignedWith("another secret"),
                _ => express.Cookie,
            };
            browser.Cookies.Add(new Cookie("connect.sid", cookie.Split('=', 2)[1], "/", app.Address.Host));
        }

        if (old is Old.None or Old.Dead)
        {
            await DynamoDB.Client.DeleteItemAsync(app.Table, new() { ["id"] = express.Item["id"] }, TestContext.Current.CancellationToken);
        }

        return (app, browser);
    }
}
