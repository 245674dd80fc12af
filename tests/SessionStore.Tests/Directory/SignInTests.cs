using System.Globalization;
using System.Net;
using System.Text;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Directory;

public sealed class SignInTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_signed_in_session_is_listed_with_its_label_and_marked_as_the_current_one()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var phone = await app.SignedInAsync("ada", "phone");
        app.Time.Advance(TimeSpan.FromSeconds(10));
        using var desk = await app.SignedInAsync("ada", "desk");

        var list = await desk.ListAsync("ada");

        Assert.Equal(["desk", "phone"], list.Select(line => line.Split('|')[1]));
        Assert.Equal(["True", "False"], list.Select(line => line.Split('|')[4]));
        Assert.Empty(await desk.ListAsync("grace"));
    }

    [Fact]
    public async Task A_visitor_who_was_here_before_is_listed_as_signed_in_from_the_sign_in_on()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = app.NewBrowser();
        await browser.GetAsync("/set?value=anonymous&other=basket");
        app.Time.Advance(TimeSpan.FromMinutes(10));
        var before = app.Time.GetUtcNow().ToUnixTimeSeconds();

        await browser.GetAsync("/in?user=ada");

        var signedIn = long.Parse(Assert.Single(await browser.ListAsync("ada")).Split('|')[2], CultureInfo.InvariantCulture);
        Assert.InRange(signedIn, before, app.Time.GetUtcNow().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Nobody_was_last_seen_before_signing_in()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        var session = (await dynamoDB.ItemsAsync(app.Table)).Single(item => item.ContainsKey("touched"));
        session["touched"].N = $"{long.Parse(session["touched"].N, CultureInfo.InvariantCulture) - 1}";
        await dynamoDB.Client.PutItemAsync(app.Table, session);

        var listed = Assert.Single(await browser.ListAsync("ada")).Split('|');

        Assert.Equal(listed[2], listed[3]);
    }

    [Fact]
    public async Task Signing_in_keeps_the_data_and_makes_the_earlier_cookie_worthless()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = app.NewBrowser();
        await browser.GetAsync("/set?value=anonymous&other=basket");
        using var thief = app.NewBrowser();
        thief.Cookies.Add(browser.Cookies.GetAllCookies());

        await browser.GetAsync("/in?user=ada");

        Assert.Equal("somebody", await browser.GetAsync("/who"));
        Assert.Equal(HttpStatusCode.Conflict, await thief.StatusAsync("/set?value=mine"));
        Assert.Equal("nobody", await thief.GetAsync("/who"));
    }

    [Fact]
    public async Task Neither_the_user_id_nor_the_session_key_is_stored()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada@example.org", "phone");

        var items = await dynamoDB.ItemsAsync(app.Table);

        Assert.Equal(["session#", "user#"], items.Select(item => item["id"].S[..(item["id"].S.IndexOf('#', StringComparison.Ordinal) + 1)]).Order(StringComparer.Ordinal));
        var text = System.Text.Json.JsonSerializer.Serialize(items);
        Assert.DoesNotContain("ada@", text, StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@example.org", string.Join('\n', app.Log.Lines.Where(line => line.Category.StartsWith("SessionStore", StringComparison.Ordinal)).Select(line => line.Message)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_regenerated_id_keeps_its_handle_and_an_abandoned_session_leaves_the_list()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "phone");
        var before = await browser.ListAsync("ada");

        await browser.GetAsync("/regenerate");
        Assert.Equal(before.Single().Split('|')[..3], (await browser.ListAsync("ada")).Single().Split('|')[..3]);

        await browser.GetAsync("/out");
        Assert.Empty(await browser.ListAsync("ada"));
        Assert.Empty(await EntriesAsync(app, "ada"));
    }

    [Theory]
    [InlineData("/clear")]
    [InlineData("/who-and-out")]
    public async Task A_session_that_is_cleared_or_abandoned_after_a_read_leaves_the_list_too(string path)
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "phone");

        await browser.GetAsync(path);

        Assert.Empty(await EntriesAsync(app, "ada"));
        Assert.Single(await dynamoDB.ItemsAsync(app.Table));
    }

    [Fact]
    public async Task A_session_that_is_cleared_and_written_in_one_request_goes_on_as_its_users()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "phone");

        await browser.GetAsync("/clear?then=signed out");

        Assert.Equal("signed out", await browser.GetAsync("/who"));
        Assert.Equal(["phone"], await browser.LabelsAsync("ada"));
    }

    [Theory]
    [InlineData(128, "", 128)]
    [InlineData(300, "", 128)]
    [InlineData(127, "\U0001F44B", 127)]
    [InlineData(126, "\U0001F44B", 128)]
    public async Task A_label_is_shortened_to_128_characters_and_never_within_one(int length, string end, int kept)
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = app.NewBrowser();
        var label = new string('x', length) + end;

        await browser.GetAsync($"/in?user=ada&label={Uri.EscapeDataString(label)}");

        Assert.Equal([label[..kept]], await browser.LabelsAsync("ada"));
    }

    [Fact]
    public async Task Signing_in_again_replaces_the_entry_and_signing_in_as_another_user_moves_it()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "first");

        await browser.GetAsync("/in?user=ada&label=second");
        Assert.Equal(["second"], await browser.LabelsAsync("ada"));

        await browser.GetAsync("/in?user=grace&label=third");
        Assert.Empty(await EntriesAsync(app, "ada"));
        Assert.Equal(["third"], await browser.LabelsAsync("grace"));
    }

    [Fact]
    public async Task Fifty_sign_ins_of_one_user_at_once_are_all_listed()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        var browsers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => app.SignedInAsync("ada", $"device {i}")));

        var labels = await browsers[0].LabelsAsync("ada");

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"device {i}").ToHashSet(StringComparer.Ordinal), labels.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(50, labels.Count);
    }

    [Fact]
    public async Task Transactions_that_conflict_are_tried_again()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        var conflicts = 6;
        app.Wire.Fault = (operation, _) => Task.FromResult(
            operation == "TransactWriteItems" && conflicts-- > 0 ? Conflict() : null);

        using var browser = await app.SignedInAsync("ada", "phone");

        Assert.Equal(["phone"], await browser.LabelsAsync("ada"));
        Assert.True(conflicts < 0);
    }

    [Fact]
    public async Task Of_a_thousand_sign_ins_the_last_hundred_stay_and_the_others_are_signed_out()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var first = await app.SignedInAsync("ada", "first");
        for (var i = 0; i < 1000; i++)
        {
            app.Time.Advance(TimeSpan.FromSeconds(1));
            using var next = await app.SignedInAsync("ada", $"{i}");
        }

        using var last = await app.SignedInAsync("ada", "last");

        var labels = await last.LabelsAsync("ada");
        Assert.Equal(100, labels.Count);
        Assert.All(labels, label => Assert.True(label == "last" || int.Parse(label, CultureInfo.InvariantCulture) >= 900, label));
        Assert.Equal("nobody", await first.GetAsync("/who"));
        Assert.Equal(101, (await dynamoDB.ItemsAsync(app.Table)).Count);
    }

    [Fact]
    public async Task An_expired_session_is_not_listed_and_the_next_sign_in_removes_its_entry()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var old = await app.SignedInAsync("ada", "old");
        using var active = await app.SignedInAsync("ada", "active");
        app.Time.Advance(TimeSpan.FromMinutes(15));
        await active.GetAsync("/who");
        app.Time.Advance(TimeSpan.FromMinutes(15));

        Assert.Equal(["active"], await active.LabelsAsync("ada"));
        Assert.Equal(2, (await EntriesAsync(app, "ada")).Count);

        using var another = await app.SignedInAsync("ada", "another");
        Assert.Equal(["another", "active"], await active.LabelsAsync("ada"));
        Assert.Equal(2, (await EntriesAsync(app, "ada")).Count);
    }

    [Theory]
    [MemberData(nameof(UserIds))]
    public async Task Any_text_names_a_user(string userId)
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync(userId, "phone");

        Assert.Equal(["phone"], await browser.LabelsAsync(userId));
        Assert.Empty(await browser.ListAsync(userId + " "));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("half a character")]
    public async Task What_names_nobody_is_refused(string? userId)
    {
        // A test runner cannot pass it on.
        userId = userId == "half a character" ? "\uD800" : userId;
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        var directory = (ISessionDirectory)app.Services.GetService(typeof(ISessionDirectory))!;

        await Assert.ThrowsAnyAsync<ArgumentException>(() => directory.ListAsync(userId!));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => directory.RevokeAsync(userId!, "handle"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => directory.RevokeAllAsync(userId!));
        Assert.Empty(app.Wire.Calls);
    }

    public static TheoryData<string> UserIds => [.. new[]
    {
        "a", new string('u', 2000), "ädä-Ελένη-愛子-\U0001F600", "user", "sessions", "#id", "size(x)", "select * from", "' OR 1=1 --",
    }];

    private async Task<IReadOnlyDictionary<string, Amazon.DynamoDBv2.Model.AttributeValue>> EntriesAsync(SessionApp app, string user) =>
        (await dynamoDB.ItemsAsync(app.Table)).Single(item => item["id"].S == SessionStore.Table.UserItem.IdOf(user))["sessions"].M;

    private static HttpResponseMessage Conflict() => new(HttpStatusCode.BadRequest)
    {
        Content = new StringContent(
            """
            {"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
             "CancellationReasons":[{"Code":"None"},{"Code":"TransactionConflict","Message":"Transaction is ongoing for the item"}],
             "message":"Transaction cancelled, please refer cancellation reasons for specific reasons [None, TransactionConflict]"}
            """,
            Encoding.UTF8,
            "application/x-amz-json-1.0"),
    };
}
