using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Failures;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>Whoever has a session in the app's old cache keeps it.</summary>
public sealed class FromDistributedCacheTests(DynamoDBFixture dynamoDB) : MigrationTest(dynamoDB)
{
    private static readonly byte[] Bytes = [0, 255, 1, 128];

    [Fact]
    public async Task A_session_is_moved_with_its_values_under_a_new_key()
    {
        using var old = await VisitOldAppAsync(session =>
        {
            session.SetString("user", "Ada Ünlü");
            session.SetInt32("visits", -7);
            session.Set("bytes", Bytes);
            session.Set("empty", []);
            session.SetString("large", new string('x', 70_000));
        });
        await using var app = await StartNewAppAsync();
        using var browser = Follow(app, old);
        var oldCookie = browser.SessionCookie;

        var (id, keys) = await browser.VisitAsync(session => (session.Id, session.Keys.Order().ToArray()));

        Assert.Equal(["bytes", "empty", "large", "user", "visits"], keys);
        Assert.NotEqual(oldCookie, browser.SessionCookie);
        Assert.StartsWith("1.", browser.CompanionCookie, StringComparison.Ordinal);
        Assert.Empty(Cache.Keys);
        var item = Assert.Single(await SessionsAsync(app));
        Assert.Equal("session#" + id, item["id"].S);
        Assert.Equal("Ada Ünlü", item["sess"].M["user"].S);
        app.Wire.Take();
        await browser.VisitAsync(session =>
        {
            Assert.Equal(id, session.Id);
            Assert.Equal("Ada Ünlü", session.GetString("user"));
            Assert.Equal(-7, session.GetInt32("visits"));
            Assert.Equal(Bytes, session.Get("bytes"));
            Assert.Empty(session.Get("empty")!);
            Assert.Equal(70_000, session.GetString("large")!.Length);
        });
        Assert.Equal(["GetItem"], app.Wire.Take().Select(call => call.Operation));
        Assert.Equal(1, Logged(app, 143));
    }

    [Fact]
    public async Task A_typed_value_of_the_framework_s_own_session_is_the_same_here()
    {
        using var old = await VisitOldAppAsync(session =>
        {
            session.Set("ratio", 0.5);
            Assert.Equal(0.5, session.Get<double>("ratio"));
        });
        await using var app = await StartNewAppAsync();
        using var browser = Follow(app, old);

        Assert.Equal(0.5, await browser.VisitAsync(session => session.Get<double>("ratio")));
    }

    [Fact]
    public async Task Twenty_first_requests_at_once_move_it_once_and_get_the_same_cookie()
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync();
        var browsers = Enumerable.Range(0, 20).Select(_ => Follow(app, old)).ToList();

        var seen = await Task.WhenAll(browsers.Select((browser, n) => browser.VisitAsync(session =>
        {
            var seen = (session.Id, session.GetString("user"));
            session.SetInt32("n" + n, n);
            return seen;
        })));

        var item = Assert.Single(await SessionsAsync(app));
        Assert.Equal(("session#" + seen[0].Id, "Ada"), (item["id"].S, item["sess"].M["user"].S));
        Assert.Single(seen.Distinct());
        Assert.Equal(21, item["sess"].M.Count);
        Assert.Equal(1, Logged(app, 143));
        foreach (var browser in browsers)
        {
            Assert.Equal(20, await browser.VisitAsync(session => session.Keys.Count(key => key.StartsWith('n'))));
            browser.Dispose();
        }
    }

    [Fact]
    public async Task A_request_that_leaves_the_session_alone_moves_it_too()
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync();
        using var browser = Follow(app, old);

        await browser.VisitAsync(_ => { });

        Assert.Empty(Cache.Keys);
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task An_increment_counts_in_the_session_that_was_moved_for_it()
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync();
        using var browser = Follow(app, old);

        Assert.Equal(1, await browser.VisitAsync(session => session.IncrementAsync("count")));
        Assert.Equal((2, "Ada"), await browser.VisitAsync(async session => (await session.IncrementAsync("count"), session.GetString("user"))));
        Assert.Single(await SessionsAsync(app));
    }

    [Fact]
    public async Task A_sign_out_with_the_old_cookie_ends_the_session_that_has_moved_and_then_got_a_new_id()
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync();
        using var tab = Follow(app, old);
        using var other = Follow(app, old);
        await tab.VisitAsync(session => session.RegenerateIdAsync());

        await other.VisitAsync(session => session.AbandonAsync());

        Assert.Null(await tab.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task An_increment_with_the_old_cookie_starts_no_session_over_the_one_that_has_moved_and_then_got_a_new_id()
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync();
        using var tab = Follow(app, old);
        using var other = Follow(app, old);
        await tab.VisitAsync(session => session.RegenerateIdAsync());

        await Assert.ThrowsAsync<SessionEndedException>(() => other.VisitAsync(session => session.IncrementAsync("count")));

        Assert.Equal("Ada", await tab.VisitAsync(session => session.GetString("user")));
        Assert.Single(await SessionsAsync(app));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_removed_after_the_response_has_started_is_refused_for_a_session_that_stays_in_the_cache(bool isThere)
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync();
        using var browser = Follow(app, old);
        if (!isThere)
        {
            Cache.Remove(Cache.Keys.Single());
        }

        var thrown = await LateRemoval.RunAsync(app, browser);

        Assert.Equal(isThere ? typeof(SessionEndedException) : null, thrown?.GetType());
        Assert.Equal(isThere ? "Ada" : null, await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task A_move_of_which_every_answer_is_lost_is_looked_up()
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        var loss = new AnswerLoss("TransactWriteItems", int.MaxValue);
        await using var app = await StartNewAppAsync(configure: loss.Configure);
        using var browser = Follow(app, old);

        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));

        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
        Assert.Single(await SessionsAsync(app));
        Assert.Empty(Cache.Keys);
    }

    [Fact]
    public async Task A_move_that_DynamoDB_does_not_make_is_an_error_and_the_session_stays_where_it_was()
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync();
        using var browser = Follow(app, old);
        app.Wire.Fault = (operation, cancellationToken) => operation == "TransactWriteItems"
            ? Fault.All["server error"].Answer(cancellationToken)
            : Task.FromResult<HttpResponseMessage?>(null);

        await Assert.ThrowsAsync<SessionStoreException>(() => browser.VisitAsync(session => session.GetString("user")));

        app.Wire.Fault = null;
        Assert.True(app.Wire.Take()[^1] is { Operation: "GetItem", Consistent: true });
        Assert.Single(Cache.Keys);
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task A_session_that_another_request_moves_between_two_looks_is_found()
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync(configure: options => options.UseConsistentReads = true);
        using var tab = Follow(app, old);
        using var other = Follow(app, old);
        Cache.BeforeRead = async () =>
        {
            Cache.BeforeRead = null;
            await other.VisitAsync(session => session.SetString("theirs", "stays"));
        };

        Assert.Equal("Ada", await tab.VisitAsync(async session =>
        {
            await session.LoadAsync();
            return session.GetString("user");
        }));
        await tab.VisitAsync(session => session.SetString("mine", "too"));
        Assert.Equal("stays", await tab.VisitAsync(session => session.GetString("theirs")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sign_out_in_the_first_request_ends_the_old_session(bool abandons)
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync();
        using var browser = Follow(app, old);
        using var copy = Follow(app, old);

        await browser.VisitAsync(async session =>
        {
            if (abandons)
            {
                await session.AbandonAsync();
            }
            else
            {
                session.Clear();
            }
        });

        Assert.Empty(Cache.Keys);
        Assert.Empty(await SessionsAsync(app));
        Assert.Null(await copy.VisitAsync(session => session.GetString("user")));
        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task The_old_cookie_leads_to_the_session_for_a_while_and_then_nowhere()
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync();
        using var browser = Follow(app, old);
        using var copy = Follow(app, old);
        using var lost = Follow(app, old);
        Cache.FailsToRemove = true;
        await browser.VisitAsync(session => session.GetString("user"));

        Assert.Equal("Ada", await lost.VisitAsync(session => session.GetString("user")));
        Assert.Equal(await browser.VisitAsync(session => session.Id), await lost.VisitAsync(session => session.Id));
        app.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Null(await copy.VisitAsync(session => session.GetString("user")));

        Assert.NotEmpty(Cache.Keys);
        Assert.Equal(1, Logged(app, 142));
        Assert.Single(await SessionsAsync(app));
    }

    [Fact]
    public async Task Who_has_no_old_cookie_costs_nothing_and_who_has_a_dead_one_a_look_at_the_cache()
    {
        await using var app = await StartNewAppAsync();
        using var visitor = app.NewBrowser();
        await visitor.VisitAsync(session => session.GetString("user"));
        await visitor.VisitAsync(session => session.SetString("user", "Ada"));
        app.Wire.Take();
        await visitor.VisitAsync(session => session.GetString("user"));

        Assert.Equal(0, Cache.Reads);
        Assert.Equal(new("GetItem", false, 0.5), Assert.Single(app.Wire.Take()));

        app.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await visitor.VisitAsync(session => session.GetString("user")));
        Assert.Equal(1, Cache.Reads);
        Assert.Equal(["GetItem", "GetItem"], app.Wire.Take().Select(call => call.Operation));
    }

    [Fact]
    public async Task Turned_off_again_what_was_moved_stays()
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync();
        using var browser = Follow(app, old);
        using var lost = Follow(app, old);
        await browser.VisitAsync(session => session.SetInt32("n", 1));
        using var late = await VisitOldAppAsync(session => session.SetString("user", "late"));

        await using var without = await StartNewAppAsync(migrates: false, table: app.Table);
        using var after = Follow(without, browser);
        using var lostAfter = Follow(without, lost);
        using var lateAfter = Follow(without, late);

        Assert.Equal(("Ada", 1), await after.VisitAsync(session => (session.GetString("user"), session.GetInt32("n"))));
        Assert.Equal("Ada", await lostAfter.VisitAsync(session => session.GetString("user")));
        Assert.Null(await lateAfter.VisitAsync(session => session.GetString("user")));
    }
}
