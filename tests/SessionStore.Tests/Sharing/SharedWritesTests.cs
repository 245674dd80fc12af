using System.Globalization;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Sharing;

/// <summary>Both apps write to one session, one after the other and at once.</summary>
public sealed class SharedWritesTests(DynamoDBFixture dynamoDB) : SharingTest(dynamoDB)
{
    [Fact]
    public async Task A_session_that_starts_in_either_app_goes_on_in_the_other_under_one_cookie()
    {
        using var first = NewBrowser();
        await first.VisitAsync(session => session.SetString("here", "1"));
        var cookie = CookieOf(first);
        Assert.Equal("1", (await Express.RunAsync(first, "req.session.there = '2'; return req.session.here;")).GetString());
        Assert.Equal(("1", "2"), await first.VisitAsync(session => (session.GetString("here"), session.GetString("there"))));
        Assert.Equal(cookie, CookieOf(first));
        Assert.Null(first.SessionCookie);
        await ItemAsync();

        using var second = NewBrowser();
        await Express.RunAsync(second, "req.session.there = '3';");
        cookie = CookieOf(second);
        await second.VisitAsync(session => session.SetString("here", session.GetString("there") + "4"));
        Assert.Equal("34", (await Express.RunAsync(second, "return req.session.here;")).GetString());
        Assert.Equal(cookie, CookieOf(second));
    }

    [Fact]
    public async Task Parallel_requests_to_both_keep_each_others_keys_and_counts()
    {
        const int Requests = 25;
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("start", "here"));

        await Task.WhenAll(Enumerable.Range(0, Requests).SelectMany(i => new Task[]
        {
            browser.VisitAsync(async session =>
            {
                session.SetString(string.Create(CultureInfo.InvariantCulture, $"here{i}"), "h");
                await session.IncrementAsync("count");
            }),
            Express.RunAsync(browser, string.Create(CultureInfo.InvariantCulture, $"req.session.there{i} = 't';")),
        }));

        var wanted = Enumerable.Range(0, Requests).SelectMany(i => new[] { $"here{i}", $"there{i}" }).Append("start").Append("count").Order(StringComparer.Ordinal);
        Assert.Equal(wanted, await browser.VisitAsync(session => session.Keys.Order(StringComparer.Ordinal).ToArray()));
        Assert.Equal(Requests, (await Express.RunAsync(browser, "return req.session.count;")).GetInt32());
        Assert.Equal(Requests, await browser.VisitAsync(session => session.GetInt32("count")));
        Assert.Empty(await Express.TakeErrorsAsync());
    }

    [Fact]
    public async Task A_number_of_either_app_can_be_counted_in_here()
    {
        using var browser = NewBrowser();
        await Express.RunAsync(browser, "req.session.there = 5;");
        await browser.VisitAsync(async session =>
        {
            session.SetInt32("here", 5);
            Assert.Equal((6, 6), (await session.IncrementAsync("there"), await session.IncrementAsync("here")));
        });
        Assert.Equal("[6,6,5]", (await Express.RunAsync(browser, "req.session.there--; return [6, req.session.here, req.session.there];")).GetRawText());
        Assert.Equal((5, 6), await browser.VisitAsync(session => (session.GetInt32("there"), session.Get<int>("here"))));
    }

    [Fact]
    public async Task A_key_that_one_deletes_is_gone_in_the_other_and_a_slow_request_does_not_bring_it_back()
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session =>
        {
            session.SetString("a", "1");
            session.SetString("b", "2");
            session.SetString("c", "3");
        });

        var slow = Express.RunAsync(browser, "req.session.d = '4'; await pause('slow');");
        await Express.ReachedAsync("slow");
        await browser.VisitAsync(session => session.Remove("a"));
        await Express.RunAsync(browser, "delete req.session.b; req.session.c = undefined;");
        await Express.OpenAsync("slow");
        await slow;

        Assert.Equal("d", Assert.Single(await browser.VisitAsync(session => session.Keys.ToArray())));
    }

    [Fact]
    public async Task A_nested_object_is_one_key_and_the_later_writer_of_it_wins()
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.Set("cart", new { Items = new[] { 1 }, Note = "n" }));
        await Express.RunAsync(browser, "req.session.cart.items.push(2);");
        Assert.Equal("""{"items":[1,2],"note":"n"}""", await browser.VisitAsync(session => Sorted(session.GetString("cart")!)));

        var slow = Express.RunAsync(browser, "req.session.cart.items.push(3); await pause('slow');");
        await Express.ReachedAsync("slow");
        await browser.VisitAsync(session => session.Set("cart", new { Items = new[] { 9 } }));
        await Express.OpenAsync("slow");
        await slow;

        Assert.Equal("""{"items":[1,2,3],"note":"n"}""", await browser.VisitAsync(session => Sorted(session.GetString("cart")!)));
    }

    [Fact]
    public async Task More_keys_than_an_expression_takes_are_written_without_losing_others()
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("large", new string('x', 5000)));
        var slow = Express.RunAsync(browser, "for (let i = 0; i < 300; i++) req.session['k' + i] = i; delete req.session.gone; await pause('slow');");
        await Express.ReachedAsync("slow");
        await browser.VisitAsync(session => session.SetString("here", "1"));
        await Express.OpenAsync("slow");
        await slow;

        await browser.VisitAsync(session =>
        {
            Assert.Equal(302, session.Keys.Count());
            Assert.Equal(("1", 299, 5000), (session.GetString("here"), session.GetInt32("k299"), session.GetString("large")!.Length));
        });
    }

    [Fact]
    public async Task Two_requests_that_write_more_keys_than_that_at_once_both_succeed()
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("start", "here"));
        await Task.WhenAll(new[] { "a", "b", "c" }.Select(name => Express.RunAsync(browser, $"for (let i = 0; i < 120; i++) req.session['{name}' + i] = i;")));
        await browser.VisitAsync(session => Assert.Equal(361, session.Keys.Count()));
    }

    [Fact]
    public async Task A_session_that_would_get_too_large_is_an_error_in_either_app_and_stays_as_it_was()
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("here", "1"));

        var saved = await Express.RunAsync(browser, """
            req.session.big = 'x'.repeat(410 * 1024);
            const error = await new Promise((done) => req.session.save(done));
            delete req.session.big;
            return error?.name + ' ' + error?.message;
            """);
        Assert.StartsWith("SessionStoreError Session table '", saved.GetString(), StringComparison.Ordinal);

        await Express.RunAsync(browser, "req.session.big = 'x'.repeat(300 * 1024);");
        await Assert.ThrowsAsync<SessionTooLargeException>(() => browser.VisitAsync(async session =>
        {
            session.Set("more", Enumerable.Range(0, 40_000).ToArray());
            await session.CommitAsync();
        }));
        await browser.VisitAsync(session => Assert.Equal(["big", "here"], session.Keys.Order()));
    }

    /// <summary>DynamoDB gives an object's members back in any order.</summary>
    private static string Sorted(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return "{" + string.Join(',', document.RootElement.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}")) + "}";
    }
}
