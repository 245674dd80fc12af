using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Failures;

/// <summary>DynamoDB did what it was asked, and the answer got lost: the case in which a repetition can do harm.</summary>
public sealed class LostAnswerTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_change_is_repeated_and_stored_once()
    {
        await using var app = await StartAsync(new AnswerLoss("UpdateItem"));
        using var browser = app.NewBrowser();
        await browser.GetAsync("/set?value=first");

        await browser.GetAsync("/set?value=second");

        Assert.Equal("second", await browser.GetAsync("/get"));
        Assert.Single(await dynamoDB.ItemsAsync(app.Table));
    }

    [Fact]
    public async Task A_new_session_is_created_under_another_key()
    {
        var loss = new AnswerLoss("PutItem");
        await using var app = await StartAsync(loss);
        using var browser = app.NewBrowser();

        await browser.GetAsync("/set?value=first");

        Assert.Equal(2, loss.Calls);
        Assert.Equal("first", await browser.GetAsync("/get"));

        // The one whose answer was lost: no client knows its key, and it expires.
        Assert.Equal(2, (await dynamoDB.ItemsAsync(app.Table)).Count);
    }

    [Theory]
    [InlineData(1, "/set?value=first")]
    [InlineData(4, "/set-again")]
    public async Task A_creation_that_is_carried_out_when_the_session_has_ended_does_not_bring_it_back(int losses, string path)
    {
        var loss = new AnswerLoss("PutItem", losses) { IsLate = true };
        await using var app = await StartAsync(loss);
        using var browser = app.NewBrowser();
        await browser.GetAsync(path);
        using var thief = app.NewBrowser();
        thief.Cookies.Add(app.Address, browser.Cookies.GetAllCookies());
        Assert.Equal("first", await thief.GetAsync("/get"));
        await browser.GetAsync("/out");

        await loss.CarryOutAsync();

        Assert.Equal("nothing", await thief.GetAsync("/get"));
        Assert.Equal(losses, loss.CarriedOut);
    }

    [Fact]
    public async Task An_increment_is_not_repeated_and_the_client_is_told()
    {
        var loss = new AnswerLoss("UpdateItem");
        await using var app = await StartAsync(loss);
        using var browser = app.NewBrowser();
        await browser.GetAsync("/set?value=first");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await browser.StatusAsync("/increment"));

        Assert.Equal(1, loss.Calls);
        Assert.Equal("2", await browser.GetAsync("/increment"));
    }

    [Fact]
    public async Task An_increment_that_was_throttled_is_repeated_and_counts_once()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.GetAsync("/set?value=first");
        var faults = 2;
        app.Wire.Fault = (_, _) => Task.FromResult(
            Interlocked.Decrement(ref faults) >= 0 ? Fault.Response(400, "ThrottlingException") : null);

        Assert.Equal("1", await browser.GetAsync("/increment"));
    }

    [Fact]
    public async Task An_increment_that_was_never_sent_is_repeated()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.GetAsync("/set?value=first");
        var faults = 2;
        app.Wire.Fault = (_, cancellationToken) => Interlocked.Decrement(ref faults) >= 0
            ? Fault.All["connection refused"].Answer(cancellationToken)
            : Task.FromResult<HttpResponseMessage?>(null);

        Assert.Equal("1", await browser.GetAsync("/increment"));
    }

    [Fact]
    public async Task An_id_is_regenerated_once()
    {
        await using var app = await StartAsync(new AnswerLoss("TransactWriteItems"));
        using var browser = app.NewBrowser();
        await browser.GetAsync("/set?value=first");

        await browser.GetAsync("/regenerate");

        Assert.Equal("first", await browser.GetAsync("/get"));
        Assert.Equal(2, (await dynamoDB.ItemsAsync(app.Table)).Count);
    }

    [Theory]
    [InlineData("/regenerate")]
    [InlineData("/in")]
    public async Task A_move_of_which_every_answer_is_lost_is_looked_up_and_loses_nothing(string path)
    {
        await using var app = await StartAsync(new AnswerLoss("TransactWriteItems", int.MaxValue));
        using var browser = app.NewBrowser();
        await browser.GetAsync("/set?value=first");
        var cookie = browser.SessionCookie;

        await browser.GetAsync(path);

        Assert.NotEqual(cookie, browser.SessionCookie);
        Assert.Equal("first", await browser.GetAsync("/get"));
    }

    [Fact]
    public async Task A_move_that_cannot_be_looked_up_either_is_an_error()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.GetAsync("/set?value=first");
        var cookie = browser.SessionCookie;
        var isSent = false;
        app.Wire.Fault = (operation, cancellationToken) =>
        {
            isSent |= operation == "TransactWriteItems";
            return isSent ? Fault.All["server error"].Answer(cancellationToken) : Task.FromResult<HttpResponseMessage?>(null);
        };

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await browser.StatusAsync("/regenerate"));

        app.Wire.Fault = null;
        Assert.Equal(cookie, browser.SessionCookie);
        Assert.Equal("first", await browser.GetAsync("/get"));
    }

    private Task<SessionApp> StartAsync(AnswerLoss? loss = null) => SessionApp.StartAsync(
        dynamoDB,
        app =>
        {
            app.MapGet("/set", (HttpContext context, string value) =>
            {
                context.Session.SetString("k", value);
                return "ok";
            });
            app.MapGet("/set-again", async (HttpContext context) =>
            {
                context.Session.SetString("k", "first");
                await Assert.ThrowsAsync<SessionStoreException>(() => context.Session.CommitAsync());
                await context.Session.CommitAsync();
                return "ok";
            });
            app.MapGet("/out", async (HttpContext context) =>
            {
                await context.Session.AbandonAsync();
                return "ok";
            });
            app.MapGet("/get", (HttpContext context) => context.Session.GetString("k") ?? "nothing");
            app.MapGet("/increment", async (HttpContext context) => $"{await context.Session.IncrementAsync("n")}");
            app.MapGet("/regenerate", async (HttpContext context) =>
            {
                await context.Session.RegenerateIdAsync();
                return "ok";
            });
            app.MapGet("/in", async (HttpContext context) =>
            {
                await context.Session.BindToUserAsync("ada");
                return "ok";
            });
        },
        options => loss?.Configure(options),
        beforeSession: app => app.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync("the error page"))));
}
