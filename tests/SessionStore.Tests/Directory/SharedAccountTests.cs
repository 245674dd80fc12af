using SessionStore.Table;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Directory;

/// <summary>A user with many sessions that stay in use: more than one sign-in looks up.</summary>
public sealed class SharedAccountTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task No_live_session_is_ended_while_entries_of_dead_ones_stand()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        var live = await SignedInAsync(app, 26);
        for (var round = 0; round < 8; round++)
        {
            await KeepAliveAsync(app, live);
            for (var i = 0; i < 10; i++)
            {
                using var visitor = await app.SignedInAsync("ada");
            }
        }

        Assert.All(await WhoAsync(live), who => Assert.Equal("somebody", who));
    }

    [Fact]
    public async Task Not_even_when_all_of_those_died_since_the_last_sign_in()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        var live = await SignedInAsync(app, 40);
        await SignedInAsync(app, 60);
        await KeepAliveAsync(app, live);
        app.Wire.Take();

        using var next = await app.SignedInAsync("ada");

        Assert.Equal(1 + 100, app.Wire.Take().Count(call => call.Operation == "GetItem"));
        Assert.All(await WhoAsync(live), who => Assert.Equal("somebody", who));
        Assert.InRange(await CountAsync(app), 41, 51);
    }

    [Fact]
    public async Task Every_dead_entry_gets_its_turn_however_rare_the_sign_ins()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        var live = await SignedInAsync(app, 30);
        for (var round = 0; round < 8; round++)
        {
            await KeepAliveAsync(app, live);
            using var visitor = await app.SignedInAsync("ada");
        }

        Assert.InRange(await CountAsync(app), 30, 33);
    }

    [Fact]
    public async Task A_session_that_was_found_alive_is_not_looked_up_again_until_it_may_have_expired()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        var live = await SignedInAsync(app, 10);
        await KeepAliveAsync(app, live);
        app.Wire.Take();

        using var first = await app.SignedInAsync("ada");
        using var second = await app.SignedInAsync("ada");

        Assert.Equal(1 + 10 + 1, app.Wire.Take().Count(call => call.Operation == "GetItem"));
    }

    private static async Task<Browser[]> SignedInAsync(SessionApp app, int count)
    {
        var browsers = new List<Browser>();
        foreach (var some in Enumerable.Range(0, count).Chunk(10))
        {
            browsers.AddRange(await Task.WhenAll(some.Select(_ => app.SignedInAsync("ada"))));
        }

        return [.. browsers];
    }

    /// <summary>So long that a session that nobody uses has expired, whatever the clocks of other instances say.</summary>
    private static async Task KeepAliveAsync(SessionApp app, Browser[] browsers)
    {
        for (var visit = 0; visit < 2; visit++)
        {
            app.Time.Advance(TimeSpan.FromMinutes(14));
            await WhoAsync(browsers);
        }
    }

    private static Task<string[]> WhoAsync(Browser[] browsers) => Task.WhenAll(browsers.Select(browser => browser.GetAsync("/who")));

    private async Task<int> CountAsync(SessionApp app) =>
        (await dynamoDB.ItemsAsync(app.Table)).Single(item => item["id"].S == UserItem.IdOf("ada"))["sessions"].M.Count;
}
