using System.Net;
using System.Text;
using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>You read what you wrote, at the price of eventual reads.</summary>
public sealed class CompanionCookieTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    private const string CompanionName = ".AspNetCore.Session.v";
    private const string EmptyAnswer = """{"ConsumedCapacity":{"TableName":"stale","CapacityUnits":0.5}}""";

    [Fact]
    public async Task A_dead_cookie_costs_one_read_once_every_replica_knows_that_its_session_is_gone()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        await DynamoDB.Client.DeleteItemAsync(app.Table, new(StringComparer.Ordinal) { ["id"] = (await OnlyItemAsync(app))["id"] });
        await browser.VisitAsync(session => session.GetString("user"));
        app.Time.Advance(TimeSpan.FromSeconds(10));
        await browser.VisitAsync(session => session.GetString("user"));
        app.Wire.Take();

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));

        Assert.Equal(["GetItem"], app.Wire.Take().Select(call => call.Operation));
    }

    [Fact]
    public async Task A_dead_cookie_alone_costs_a_touch_once_and_then_nothing_when_nobody_reads()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        await DynamoDB.Client.DeleteItemAsync(app.Table, new(StringComparer.Ordinal) { ["id"] = (await OnlyItemAsync(app))["id"] });
        browser.Forget(CompanionName);
        app.Wire.Take();

        await browser.VisitAsync(_ => { });
        Assert.Equal(["UpdateItem"], app.Wire.Take().Select(call => call.Operation));
        await browser.VisitAsync(_ => { });
        Assert.Empty(app.Wire.Take());
    }

    [Fact]
    public async Task A_replica_that_has_not_the_clients_last_write_is_passed_over_with_one_consistent_read()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        var stale = StaleAnswer(await OnlyItemAsync(app));
        await browser.VisitAsync(session => session.SetString("user", "Grace"));
        app.Wire.Take();
        AnswerOnce(app, "GetItem", HttpStatusCode.OK, stale);

        Assert.Equal("Grace", await browser.VisitAsync(session => session.GetString("user")));

        Assert.Equal([new WireCall("GetItem", Consistent: true, Units: 1)], app.Wire.Take());
    }

    [Fact]
    public async Task A_replica_that_has_not_even_the_item_is_passed_over_too()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        app.Wire.Take();
        AnswerOnce(app, "GetItem", HttpStatusCode.OK, EmptyAnswer);

        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));

        Assert.Equal([new WireCall("GetItem", Consistent: true, Units: 1)], app.Wire.Take());
    }

    [Fact]
    public async Task A_replica_that_still_has_what_the_client_cleared_is_passed_over_too()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        var stale = StaleAnswer(await OnlyItemAsync(app));
        await browser.VisitAsync(session => session.Clear());
        AnswerOnce(app, "GetItem", HttpStatusCode.OK, stale);

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task A_replica_that_still_has_it_is_passed_over_also_after_a_look()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        var stale = StaleAnswer(await OnlyItemAsync(app));
        await browser.VisitAsync(session => session.Clear());
        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
        AnswerOnce(app, "GetItem", HttpStatusCode.OK, stale);

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task A_replica_that_still_has_it_is_passed_over_also_when_the_answer_to_the_delete_was_lost()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        var older = browser.CompanionCookie!;
        await browser.VisitAsync(session => session.SetString("user", "Grace"));
        await browser.VisitAsync(session => session.SetString("user", "Joan"));
        var item = await OnlyItemAsync(app);
        Tamper(app, browser, older);

        // What the first try did, whose answer was lost.
        await DynamoDB.Client.DeleteItemAsync(app.Table, new() { ["id"] = item["id"] });
        await browser.VisitAsync(session => session.Clear());
        AnswerOnce(app, "GetItem", HttpStatusCode.OK, StaleAnswer(item));

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replica_that_still_has_it_is_passed_over_also_when_a_touch_found_the_session_gone(bool hasTheLatest)
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        var item = await OnlyItemAsync(app);
        await browser.VisitAsync(session => session.SetString("user", "Grace"));
        item = hasTheLatest ? await OnlyItemAsync(app) : item;
        await DynamoDB.Client.DeleteItemAsync(app.Table, new() { ["id"] = item["id"] });
        app.Time.Advance(TimeSpan.FromMinutes(3));
        await browser.VisitAsync(_ => { });
        AnswerOnce(app, "GetItem", HttpStatusCode.OK, StaleAnswer(item));

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task An_increment_is_read_back_too()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        var stale = StaleAnswer(await OnlyItemAsync(app));
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        AnswerOnce(app, "GetItem", HttpStatusCode.OK, stale);

        Assert.Equal(2, await browser.VisitAsync(session => session.Get<long>("count")));
    }

    [Fact]
    public async Task A_client_that_lost_its_companion_reads_eventually_consistent_and_gets_a_new_one()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        var companion = browser.CompanionCookie;
        browser.Forget(CompanionName);
        app.Wire.Take();

        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));

        Assert.Equal([new WireCall("GetItem", Consistent: false, Units: 0.5)], app.Wire.Take());
        Assert.Equal(companion, browser.CompanionCookie);
    }

    [Theory]
    [InlineData("9223372036854775807.1")]
    [InlineData("1000000.99999999999")]
    [InlineData("1.99999999999")]
    [InlineData("99999999999999999999999.5")]
    [InlineData("-5.-5")]
    [InlineData("garbage")]
    [InlineData(".")]
    [InlineData("1")]
    [InlineData("%F0%9F%98%80.1")]
    public async Task A_companion_that_was_tampered_with_changes_neither_data_nor_status_and_is_put_right(string tampered)
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        Tamper(app, browser, tampered);

        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
        await browser.VisitAsync(session => session.SetString("user", "Grace"));

        Assert.StartsWith("2.", browser.CompanionCookie, StringComparison.Ordinal);
        app.Wire.Take();
        Assert.Equal("Grace", await browser.VisitAsync(session => session.GetString("user")));
        Assert.Equal([new WireCall("GetItem", Consistent: false, Units: 0.5)], app.Wire.Take());
    }

    [Fact]
    public async Task An_older_companion_that_arrives_last_is_only_a_lower_minimum()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        var older = browser.CompanionCookie!;
        await browser.VisitAsync(session => session.SetString("user", "Grace"));
        var newer = browser.CompanionCookie!;
        Assert.NotEqual(older, newer);
        Tamper(app, browser, older);

        Assert.Equal("Grace", await browser.VisitAsync(session => session.GetString("user")));
        await browser.VisitAsync(session => session.SetString("user", "Joan"));

        Assert.StartsWith("3.", browser.CompanionCookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_has_the_settings_of_the_session_cookie()
    {
        await using var app = await StartAsync(
            map: app => app.UsePathBase("/"),
            services: services => services.Configure<SessionOptions>(options =>
            {
                options.Cookie.Name = "sid";
                options.Cookie.Path = "/visit";
                options.Cookie.Domain = "127.0.0.1";
                options.Cookie.SameSite = SameSiteMode.Strict;
                options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
                options.Cookie.IsEssential = true;
                options.Cookie.MaxAge = TimeSpan.FromDays(1);
            }));
        using var browser = app.NewBrowser();

        using var response = await browser.SendVisitAsync(context =>
        {
            context.Session.SetString("user", "Ada");
            return Task.CompletedTask;
        });

        var cookies = response.Headers.GetValues("Set-Cookie").ToArray();
        var settings = Settings(Assert.Single(cookies, cookie => cookie.StartsWith("sid=", StringComparison.Ordinal)));
        Assert.Equal(settings, Settings(Assert.Single(cookies, cookie => cookie.StartsWith("sid.v=", StringComparison.Ordinal))));
        Assert.Contains("path=/visit", settings, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", settings, StringComparison.Ordinal);
        Assert.Contains("secure", settings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_whose_clocks_differ_neither_drop_an_active_session_nor_touch_it_too_often()
    {
        var keys = new EphemeralDataProtectionProvider();
        await using var ahead = await SessionApp.StartAsync(DynamoDB, Visit.Map, sharedKeys: keys);
        await using var behind = await SessionApp.StartAsync(DynamoDB, Visit.Map, table: ahead.Table, sharedKeys: keys);
        ahead.Time.Advance(TimeSpan.FromMinutes(2));
        behind.Time.Advance(TimeSpan.FromMinutes(-2));
        using var browser = ahead.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        const int Minutes = 60;
        for (var minute = 0; minute < Minutes; minute++)
        {
            ahead.Time.Advance(TimeSpan.FromMinutes(1));
            behind.Time.Advance(TimeSpan.FromMinutes(1));
            var server = minute % 2 == 0 ? behind : ahead;
            using var visitor = server.NewBrowser();
            visitor.Cookies.Add(browser.Cookies.GetCookies(ahead.Address));
            Assert.Equal("Ada", await visitor.VisitAsync(session => session.GetString("user")));
            browser.Cookies.Add(visitor.Cookies.GetCookies(ahead.Address));
        }

        var touches = ahead.Wire.Calls.Concat(behind.Wire.Calls).Count(call => call.Operation == "UpdateItem");
        Assert.InRange(touches, 1, Minutes / 2);
    }

    private static string Settings(string cookie) => cookie[cookie.IndexOf(';', StringComparison.Ordinal)..];

    private static void Tamper(SessionApp app, Browser browser, string value)
    {
        browser.Forget(CompanionName);
        browser.Cookies.Add(app.Address, new Cookie(CompanionName, value));
    }

    /// <summary>What a replica answers that has seen nothing newer than this.</summary>
    private static string StaleAnswer(Dictionary<string, AttributeValue> item)
    {
        var json = new StringBuilder("""{"ConsumedCapacity":{"TableName":"stale","CapacityUnits":0.5},"Item":{""");
        json.AppendJoin(',', item.Select(attribute => $"\"{attribute.Key}\":{Json(attribute.Value)}"));
        return json.Append("}}").ToString();
    }

    private static string Json(AttributeValue value) => value switch
    {
        { S: { } text } => $$"""{"S":"{{text}}"}""",
        { N: { } number } => $$"""{"N":"{{number}}"}""",
        { M: { } map } => $$$"""{"M":{{{{string.Join(',', map.Select(entry => $"\"{entry.Key}\":{Json(entry.Value)}"))}}} }}""",
        _ => throw new NotSupportedException("The tests here store text and numbers only."),
    };
}
