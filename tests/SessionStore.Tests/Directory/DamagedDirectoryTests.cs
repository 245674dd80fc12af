using System.Globalization;
using Amazon.DynamoDBv2.Model;
using SessionStore.Table;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Directory;

/// <summary>Somebody deleted a user's item, or wrote something else into it.</summary>
public sealed class DamagedDirectoryTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_session_whose_users_item_was_deleted_goes_on_and_is_listed_again_when_its_id_is_regenerated()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "phone");
        await DeleteUserAsync(app);

        Assert.Equal("somebody", await browser.GetAsync("/who"));
        Assert.Empty(await browser.ListAsync("ada"));

        var created = app.Time.GetUtcNow();
        app.Time.Advance(TimeSpan.FromMinutes(1));
        await browser.GetAsync("/regenerate");
        var entry = Assert.Single(await browser.ListAsync("ada"));
        Assert.Equal(created.ToUnixTimeSeconds(), long.Parse(entry.Split('|')[2], CultureInfo.InvariantCulture));
        Assert.Equal("1", await browser.GetAsync("/revoke-all?user=ada&except=false"));
        Assert.Equal("nobody", await browser.GetAsync("/who"));
    }

    [Theory]
    [InlineData("/out")]
    [InlineData("/clear")]
    public async Task A_session_whose_users_item_was_deleted_can_be_ended(string path)
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "phone");
        await DeleteUserAsync(app);

        await browser.GetAsync(path);

        Assert.Empty(await dynamoDB.ItemsAsync(app.Table));
    }

    [Fact]
    public async Task An_item_without_a_map_is_no_list_and_the_next_sign_in_starts_it_anew()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var old = await app.SignedInAsync("ada", "old");
        await PutUserAsync(app, new() { S = "not a map" });

        Assert.Empty(await old.ListAsync("ada"));
        Assert.Equal("0", await old.GetAsync("/revoke-all?user=ada&except=false"));
        using var browser = await app.SignedInAsync("ada", "new");
        Assert.Equal(["new"], await browser.LabelsAsync("ada"));
    }

    [Fact]
    public async Task Entries_that_name_no_session_are_not_listed_and_the_next_sign_in_removes_them()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = app.NewBrowser();
        await PutUserAsync(app, SessionItem.Map(new(StringComparer.Ordinal)
        {
            ["text"] = new() { S = "x" },
            ["empty"] = SessionItem.Map([]),
            ["gone"] = SessionItem.Map(new(StringComparer.Ordinal) { ["item"] = new() { S = "session#gone" }, ["at"] = new() { S = "then" }, ["until"] = new() { N = "1e30" } }),
            ["old"] = SessionItem.Map(new(StringComparer.Ordinal) { ["item"] = new() { S = "session#old" } }),
        }));

        Assert.Empty(await browser.ListAsync("ada"));
        await browser.GetAsync("/in?user=ada&label=phone");

        Assert.Equal(["phone"], await browser.LabelsAsync("ada"));
        Assert.Equal(2, (await dynamoDB.ItemsAsync(app.Table)).Single(item => item["id"].S == UserItem.IdOf("ada"))["sessions"].M.Count);
    }

    [Fact]
    public async Task An_item_that_was_filled_past_the_limit_is_emptied_sign_in_by_sign_in()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        var expires = SessionItem.Number(app.Time.GetUtcNow().AddDays(1).ToUnixTimeSeconds());
        var entries = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        for (var i = 0; i < 100; i++)
        {
            entries[$"text {i}"] = new() { S = "x" };
            entries[$"gone {i}"] = Entry($"session#gone{i}", i);
            entries[$"alive {i}"] = Entry($"session#alive{i}", i);
            await dynamoDB.Client.PutItemAsync(
                app.Table, new(StringComparer.Ordinal) { ["id"] = new() { S = $"session#alive{i}" }, ["sess"] = SessionItem.Map([]), ["expires"] = expires });
        }

        await PutUserAsync(app, SessionItem.Map(entries));

        for (var i = 0; i < 4; i++)
        {
            using var browser = await app.SignedInAsync("ada", "phone");
        }

        var left = (await dynamoDB.ItemsAsync(app.Table)).Single(item => item["id"].S == UserItem.IdOf("ada"))["sessions"].M.Keys;
        Assert.InRange(left.Count, 5, 100);
        Assert.Equal(4, left.Count(handle => !handle.StartsWith("alive", StringComparison.Ordinal)));
    }

    private static AttributeValue Entry(string itemId, long until) => SessionItem.Map(new(StringComparer.Ordinal)
    {
        ["item"] = new() { S = itemId },
        ["at"] = SessionItem.Number(until),
        ["until"] = SessionItem.Number(until),
    });

    private async Task DeleteUserAsync(SessionApp app) =>
        await dynamoDB.Client.DeleteItemAsync(app.Table, new(StringComparer.Ordinal) { ["id"] = new() { S = UserItem.IdOf("ada") } });

    private async Task PutUserAsync(SessionApp app, AttributeValue sessions) =>
        await dynamoDB.Client.PutItemAsync(app.Table, new(StringComparer.Ordinal) { ["id"] = new() { S = UserItem.IdOf("ada") }, ["sessions"] = sessions });
}
