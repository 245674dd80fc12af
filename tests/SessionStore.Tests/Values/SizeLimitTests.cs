using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SessionStore.Table;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Values;

public sealed class SizeLimitTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_session_that_is_too_large_is_refused_before_the_response_and_without_a_call()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("small", "kept"));
        app.Wire.Take();

        var status = await browser.VisitStatusAsync(context =>
        {
            context.Session.SetString("large", new string('a', 300_000));
            context.Session.SetString("larger", new string('b', 350_000));
            context.Session.SetString("tiny", "c");
            return Task.CompletedTask;
        });

        Assert.Equal(500, status);
        Assert.Equal("GetItem", Assert.Single(app.Wire.Take()).Operation);
        var failure = Assert.IsType<SessionTooLargeException>(Assert.Single(app.Log.Lines, line => line.EventId.Id == 104).Exception);
        Assert.Matches("^The session would take 650,[0-9]{3} bytes; an item in DynamoDB holds at most 409,600\\. ", failure.Message);
        Assert.Contains("'larger' (350,000 bytes), 'large' (300,000 bytes), ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Keep large data elsewhere", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["small"], await browser.VisitAsync(session => session.Keys.ToList()));
    }

    [Fact]
    public async Task The_last_byte_that_fits_is_stored_and_the_next_is_refused()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("k", ""));
        var schema = new SessionTableSchema(app.Table, "id", "expires", "session#");
        var free = SessionItemSize.Maximum - SessionItemSize.Of(Assert.Single(await dynamoDB.ItemsAsync(schema.TableName)));

        await Assert.ThrowsAsync<SessionTooLargeException>(() => browser.VisitAsync(async session =>
        {
            session.SetString("k", new string('a', free + 1));
            await session.CommitAsync();
        }));
        await browser.VisitAsync(session => session.SetString("k", new string('a', free)));

        Assert.Equal(free, await browser.VisitAsync(session => session.GetString("k")!.Length));
    }

    [Fact]
    public async Task A_handler_that_commits_itself_can_make_room_and_go_on()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();

        await browser.VisitAsync(async session =>
        {
            session.SetString("k", "kept");
            session.SetString("large", new string('a', 500_000));
            await Assert.ThrowsAsync<SessionTooLargeException>(() => session.CommitAsync());
            session.Remove("large");
        });

        Assert.Equal(["k"], await browser.VisitAsync(session => session.Keys.ToList()));
    }

    [Fact]
    public async Task What_only_DynamoDB_can_see_is_the_same_error()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("small", "kept"));

        // Each of two requests stays below the limit, and does not know of the other.
        await Assert.ThrowsAsync<SessionTooLargeException>(() => browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            await GrowAsync(app, 300_000);
            session.SetString("mine", new string('a', 200_000));
            await session.CommitAsync();
        }));

        Assert.Equal(["small", "theirs"], await browser.VisitAsync(session => session.Keys.Order().ToList()));
    }

    [Fact]
    public async Task An_increment_in_a_full_session_is_the_same_error()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("small", "kept"));
        await GrowAsync(app, SessionItemSize.Maximum - SessionItemSize.Of(Assert.Single(await dynamoDB.ItemsAsync(app.Table))) - 10);

        var failure = await Assert.ThrowsAsync<SessionTooLargeException>(() => browser.VisitAsync(session => session.IncrementAsync("counter")));

        Assert.Equal(500, failure.StatusCode);
    }

    private Task<SessionApp> StartAsync() => SessionApp.StartAsync(
        dynamoDB, Visit.Map, options => options.CompressOver = null, beforeSession: app => app.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync("the error page"))));

    private async Task GrowAsync(SessionApp app, int bytes) => await dynamoDB.Client.UpdateItemAsync(new UpdateItemRequest
    {
        TableName = app.Table,
        Key = new() { ["id"] = Assert.Single(await dynamoDB.ItemsAsync(app.Table))["id"] },
        UpdateExpression = "SET sess.theirs = :v, v = v + :one",
        ExpressionAttributeValues = new() { [":v"] = new() { S = new string('o', bytes) }, [":one"] = new() { N = "1" } },
    });
}
