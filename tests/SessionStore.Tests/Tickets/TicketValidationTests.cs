using System.Net;
using Microsoft.AspNetCore.DataProtection;
using SessionStore.Tests.Failures;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Tickets;

/// <summary>
/// ASP.NET Core Identity's security stamp: the user database is asked once in each interval and session, however many
/// requests and instances there are, and what it said is stored.
/// </summary>
public sealed class TicketValidationTests(DynamoDBFixture dynamoDB) : IDisposable
{
    private static readonly TimeSpan Due = IdentityApp.Interval + TimeSpan.FromSeconds(1);

    private readonly CountingUserStore _users = new();

    public void Dispose() => _users.Dispose();

    [Fact]
    public async Task The_user_database_is_asked_once_in_each_interval_and_it_costs_a_read_and_two_writes()
    {
        await using var app = await IdentityApp.StartAsync(dynamoDB, _users);
        using var browser = await app.RegisteredAsync("ada");

        for (var interval = 0; interval < 3; interval++)
        {
            var before = _users.Questions;
            app.Wire.Take();
            Assert.Equal("ada", await browser.GetAsync("/who"));
            Assert.Equal([new("GetItem", Consistent: true, Units: 1)], app.Wire.Take());
            Assert.Equal(before, _users.Questions);

            app.Time.Advance(Due);
            Assert.Equal("ada", await browser.GetAsync("/who"));
            Assert.Equal(
                [new("GetItem", Consistent: true, Units: 1), new("UpdateItem", Consistent: false, Units: 1), new("UpdateItem", Consistent: false, Units: 1)],
                app.Wire.Take());

            for (var i = 0; i < 3; i++)
            {
                Assert.Equal("ada", await browser.GetAsync("/who"));
            }

            Assert.Equal(before + 1, _users.Questions);
            Assert.All(app.Wire.Take(), call => Assert.Equal("GetItem", call.Operation));
        }

        Assert.False((await dynamoDB.TicketAsync(app))["sess"].M.ContainsKey("validating"));
    }

    [Fact]
    public async Task Without_an_interval_each_request_asks_and_stays_signed_in_and_a_new_stamp_counts_at_once()
    {
        await using var app = await IdentityApp.StartAsync(dynamoDB, _users, interval: TimeSpan.Zero);
        using var browser = await app.RegisteredAsync("ada");
        app.Time.Advance(TimeSpan.FromSeconds(2));

        var before = _users.Questions;
        using var inFlight = app.NewBrowserLike(browser);
        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal("ada", await inFlight.GetAsync("/who"));
        Assert.Equal(before + 2, _users.Questions);

        await app.NewBrowser().GetAsync("/new-stamp?user=ada");
        app.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("nobody", await browser.GetAsync("/who"));
        Assert.Equal("nobody", await inFlight.GetAsync("/who"));
    }

    [Fact]
    public async Task Of_parallel_requests_on_two_instances_one_asks_and_all_stay_signed_in()
    {
        var keys = new EphemeralDataProtectionProvider();
        await using var one = await IdentityApp.StartAsync(dynamoDB, _users, sharedKeys: keys);
        await using var two = await IdentityApp.StartAsync(dynamoDB, _users, one.Table, keys);
        using var browser = await one.RegisteredAsync("ada");
        _users.Delay = TimeSpan.FromMilliseconds(200);
        List<Browser> parallel = [.. Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? one : two).NewBrowserLike(browser))];

        for (var interval = 1; interval <= 3; interval++)
        {
            one.Time.Advance(Due);
            two.Time.Advance(Due);
            var answers = await Task.WhenAll(parallel.Select(request => request.GetAsync("/who")));

            Assert.All(answers, answer => Assert.Equal("ada", answer));
            Assert.Equal(interval, _users.Questions);
        }

        Assert.DoesNotContain(one.Log.Lines.Concat(two.Log.Lines), line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
        parallel.ForEach(request => request.Dispose());
    }

    [Fact]
    public async Task What_validation_takes_away_is_gone_and_the_key_stays()
    {
        await using var app = await IdentityApp.StartAsync(dynamoDB, _users);
        using var browser = await app.RegisteredAsync("ada");
        using var inFlight = app.NewBrowserLike(browser);
        var before = await dynamoDB.TicketAsync(app);
        Assert.Equal("pwd", await browser.GetAsync("/amr"));

        // Identity rebuilds the principal from the user, and how they signed in is lost.
        app.Time.Advance(Due);
        Assert.Equal("none", await browser.GetAsync("/amr"));

        Assert.Equal("ada", await inFlight.GetAsync("/who"));
        Assert.Equal("none", await inFlight.GetAsync("/amr"));
        Assert.Equal(before["id"].S, (await dynamoDB.TicketAsync(app))["id"].S);
    }

    [Fact]
    public async Task A_stronger_method_gained_at_the_next_sign_in_comes_with_a_new_key()
    {
        await using var app = await IdentityApp.StartAsync(dynamoDB, _users);
        using var browser = await app.RegisteredAsync("ada");
        app.Time.Advance(Due);
        await browser.GetAsync("/amr");
        using var thief = app.NewBrowserLike(browser);

        await browser.GetAsync("/in?user=ada");

        Assert.Equal("pwd", await browser.GetAsync("/amr"));
        Assert.Equal("nobody", await thief.GetAsync("/who"));
    }

    [Fact]
    public async Task A_new_stamp_ends_the_session_with_one_question()
    {
        await using var app = await IdentityApp.StartAsync(dynamoDB, _users);
        using var browser = await app.RegisteredAsync("ada");
        using var other = app.NewBrowserLike(browser);
        await browser.GetAsync("/new-stamp?user=ada");
        Assert.Equal("ada", await browser.GetAsync("/who"));

        app.Time.Advance(Due);
        app.Wire.Take();
        Assert.Equal("nobody", await browser.GetAsync("/who"));

        Assert.Equal(["GetItem", "UpdateItem", "TransactWriteItems"], app.Wire.Take().Select(call => call.Operation));
        Assert.Equal("nobody", await other.GetAsync("/who"));
        Assert.Equal(1, _users.Questions);
    }

    [Fact]
    public async Task Signing_out_all_others_holds_at_once_and_this_session_goes_on_with_the_new_stamp_under_a_new_key()
    {
        await using var app = await IdentityApp.StartAsync(dynamoDB, _users);
        using var browser = await app.RegisteredAsync("ada");
        using var phone = app.NewBrowser();
        await phone.GetAsync("/in?user=ada");
        using var thief = app.NewBrowserLike(browser);

        await browser.GetAsync("/sign-out-others?user=ada");

        Assert.Equal("nobody", await phone.GetAsync("/who"));
        Assert.Equal("nobody", await thief.GetAsync("/who"));
        Assert.Equal("ada", await browser.GetAsync("/who"));
        app.Time.Advance(Due);
        Assert.Equal("ada", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task While_the_user_database_is_down_each_request_asks_it_and_none_goes_on_unasked()
    {
        await using var app = await IdentityApp.StartAsync(dynamoDB, _users);
        using var browser = await app.RegisteredAsync("ada");
        app.Time.Advance(Due);

        _users.IsDown = true;
        Assert.Equal(HttpStatusCode.InternalServerError, await browser.StatusAsync("/who"));
        Assert.Equal(HttpStatusCode.InternalServerError, await browser.StatusAsync("/who"));
        Assert.Equal(2, _users.Questions);

        _users.IsDown = false;
        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal(3, _users.Questions);
    }

    [Fact]
    public async Task While_DynamoDB_takes_no_writes_each_request_asks_and_nobody_is_signed_out()
    {
        await using var app = await IdentityApp.StartAsync(dynamoDB, _users);
        using var browser = await app.RegisteredAsync("ada");

        // The method that the first validation takes away would be content, whose loss is an error.
        app.Time.Advance(Due);
        await browser.GetAsync("/who");
        app.Time.Advance(Due);
        app.Wire.Fault = (called, _) => Task.FromResult(called == "UpdateItem" ? Fault.Response(400, "ThrottlingException") : null);
        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal("ada", await browser.GetAsync("/who"));
        app.Wire.Fault = null;

        Assert.Equal(3, _users.Questions);
        Assert.Equal(2, app.Log.Lines.Count(line => line.EventId.Id == 125));
        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal(4, _users.Questions);
    }

    [Fact]
    public async Task A_request_that_died_while_it_asked_is_not_waited_for_longer_than_half_a_minute()
    {
        await using var app = await IdentityApp.StartAsync(dynamoDB, _users);
        using var browser = await app.RegisteredAsync("ada");
        app.Time.Advance(Due);
        var ticket = await dynamoDB.TicketAsync(app);
        ticket["sess"].M["validating"] = new() { N = $"{app.Time.GetUtcNow().ToUnixTimeSeconds() + 30}" };
        await dynamoDB.Client.PutItemAsync(app.Table, ticket);

        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal(0, _users.Questions);

        app.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal(1, _users.Questions);
    }

    [Fact]
    public async Task What_was_asked_is_stored_before_a_slow_handler_answers()
    {
        await using var app = await IdentityApp.StartAsync(dynamoDB, _users);
        using var browser = await app.RegisteredAsync("ada");
        using var other = app.NewBrowserLike(browser);
        app.Time.Advance(Due);

        using var response = await browser.SendVisitAsync(async _ =>
        {
            app.Time.Advance(TimeSpan.FromMinutes(2));
            Assert.Equal("none", await other.GetAsync("/amr"));
        });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, _users.Questions);
    }

    [Fact]
    public async Task What_validation_gains_comes_with_the_response_and_its_new_key_and_is_not_asked_for_again()
    {
        await using var app = await IdentityApp.StartAsync(dynamoDB, _users);
        using var browser = await app.RegisteredAsync("ada");
        using var other = app.NewBrowserLike(browser);
        await browser.GetAsync("/rename?user=ada&name=lovelace");
        app.Time.Advance(Due);

        using var response = await browser.SendVisitAsync(async context =>
        {
            Assert.Equal("lovelace", context.User.Identity!.Name);
            Assert.Equal("ada", await other.GetAsync("/who"));
        });

        Assert.Equal(1, _users.Questions);
        Assert.Equal("lovelace", await browser.GetAsync("/who"));
        Assert.Equal("nobody", await other.GetAsync("/who"));
        Assert.Equal(1, _users.Questions);
    }
}
