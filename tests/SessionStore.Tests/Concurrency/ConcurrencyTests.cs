using System.Globalization;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Concurrency;

/// <summary>Many real requests at once on one session.</summary>
public sealed class ConcurrencyTests(DynamoDBFixture dynamoDB)
{
    private const int Requests = 50;
    private const int Rounds = 20;

    [Fact]
    public async Task Fifty_requests_at_once_each_with_its_own_key_lose_none_in_twenty_rounds()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("begin", "0"));

        for (var round = 0; round < Rounds; round++)
        {
            var value = round;
            await Task.WhenAll(Enumerable.Range(0, Requests).Select(
                request => browser.VisitAsync(session => session.SetInt32(Key(request), value))));

            var stored = await browser.VisitAsync(
                session => Enumerable.Range(0, Requests).Select(request => session.GetInt32(Key(request))).ToArray());
            Assert.All(stored, number => Assert.Equal(value, number));
        }
    }

    [Fact]
    public async Task Fifty_requests_at_once_that_increment_are_counted_exactly_in_twenty_rounds()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("begin", "0"));

        var numbers = new List<long>();
        for (var round = 0; round < Rounds; round++)
        {
            numbers.AddRange(await Task.WhenAll(Enumerable.Range(0, Requests).Select(
                _ => browser.VisitAsync(session => session.IncrementAsync("count")))));
        }

        Assert.Equal(Enumerable.Range(1, Requests * Rounds).Select(number => (long)number), numbers.Order());
        Assert.Equal(Requests * Rounds, await browser.VisitAsync(session => session.Get<long>("count")));
    }

    [Fact]
    public async Task Touches_against_a_delete_leave_nothing_behind()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        for (var round = 0; round < 10; round++)
        {
            using var browser = app.NewBrowser();
            await browser.VisitAsync(session => session.SetString("user", "Ada"));
            app.Time.Advance(TimeSpan.FromMinutes(3));

            await Task.WhenAll(Enumerable.Range(0, 20).Select(request => request == 10
                ? browser.VisitAsync(session => session.AbandonAsync())
                : browser.VisitAsync(session => { _ = request % 2 == 0 ? session.GetString("user") : null; })));

            Assert.Empty(await dynamoDB.ItemsAsync(app.Table));
        }
    }

    [Fact]
    public async Task Writers_against_a_regeneration_lose_no_write_that_was_acknowledged()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        var acknowledged = 0;
        var refused = 0;
        for (var round = 0; round < 10; round++)
        {
            using var browser = app.NewBrowser();
            await browser.VisitAsync(session => session.SetString("user", "Ada"));
            using var old = app.NewBrowser();
            old.Cookies.Add(browser.Cookies.GetCookies(app.Address));

            var regeneration = browser.VisitAsync(session => session.RegenerateIdAsync());
            var written = await Task.WhenAll(Enumerable.Range(0, 20).Select(request => WriteAsync(old, request)));
            await regeneration;

            var keys = await browser.VisitAsync(session => session.Keys.ToHashSet(StringComparer.Ordinal));
            var expected = Enumerable.Range(0, 20).Where(request => written[request]).Select(Key).ToArray();
            Assert.Subset(keys, expected.ToHashSet(StringComparer.Ordinal));
            Assert.Equal(expected.Length + 1, keys.Count);
            acknowledged += expected.Length;
            refused += 20 - expected.Length;
        }

        Assert.Equal(200, acknowledged + refused);
    }

    private static async Task<bool> WriteAsync(Browser browser, int request)
    {
        try
        {
            await browser.VisitAsync(async session =>
            {
                session.SetInt32(Key(request), request);
                await session.CommitAsync();
            });
            return true;
        }
        catch (SessionEndedException)
        {
            return false;
        }
    }

    private static string Key(int request) => string.Create(CultureInfo.InvariantCulture, $"key{request}");
}
