using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>What happens to changes after the response has started, and when a request ends in an unusual way.</summary>
public sealed class LateChangesTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    [Fact]
    public async Task A_change_after_the_response_has_started_is_committed_at_the_end()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        Assert.Equal(StatusCodes.Status200OK, await browser.VisitStatusAsync(async context =>
        {
            await context.Response.StartAsync();
            context.Session.SetString("user", "Grace");
        }));

        await Eventually.TrueAsync(() => app.Wire.Calls.Any(call => call.Operation == "UpdateItem"));
        Assert.Equal("Grace", (await OnlyItemAsync(app))["sess"].M["user"].S);
    }

    [Fact]
    public async Task A_late_change_that_could_not_be_committed_is_logged_as_an_error_because_the_client_has_its_answer()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        Fail(app, "UpdateItem", HttpStatusCode.BadRequest, "AccessDeniedException");

        Assert.Equal(StatusCodes.Status200OK, await browser.VisitStatusAsync(async context =>
        {
            await context.Response.StartAsync();
            context.Session.SetString("user", "Grace");
        }));

        await Eventually.TrueAsync(() => app.Log.Lines.Any(line => line.EventId.Id == 105));
        var line = Assert.Single(app.Log.Lines, line => line.EventId.Id == 105);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.IsType<SessionStoreException>(line.Exception);
    }

    [Fact]
    public async Task A_handler_learns_of_a_late_failure_by_committing_itself()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        Fail(app, "UpdateItem", HttpStatusCode.BadRequest, "AccessDeniedException");

        await Assert.ThrowsAsync<SessionStoreException>(async () =>
        {
            Exception? thrown = null;
            await browser.VisitStatusAsync(async context =>
            {
                await context.Response.StartAsync();
                context.Session.SetString("user", "Grace");
                thrown = await Record.ExceptionAsync(() => context.Session.CommitAsync());
                await context.Response.CompleteAsync();
            });
            throw thrown!;
        });
        await Eventually.TrueAsync(() => app.Log.Lines.Any(line => line.EventId.Id == 105));
        Assert.Single(app.Log.Lines, line => line.EventId.Id == 105);
    }

    [Fact]
    public async Task Nothing_is_taken_from_a_session_that_is_not_there_without_an_error()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        Exception? thrown = null;

        await browser.VisitStatusAsync(async context =>
        {
            await context.Response.StartAsync();
            thrown = Record.Exception(() => context.Session.Remove("user")) ?? Record.Exception(context.Session.Clear);
            await context.Response.CompleteAsync();
        });

        Assert.Null(thrown);
        Assert.Empty(app.Wire.Calls);
    }

    /// <summary>By a middleware outside of UseSession.</summary>
    [Fact]
    public async Task A_response_that_started_before_the_session_leaves_it_usable()
    {
        await using var app = await StartAsync(beforeSession: app => app.Use(async (context, next) =>
        {
            if (context.Request.Query.ContainsKey("early"))
            {
                await context.Response.WriteAsync("early");
                await context.Response.Body.FlushAsync();
            }

            await next(context);
        }));
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        string? user = null;
        using (var response = await browser.SendVisitAsync(
            context =>
            {
                user = context.Session.GetString("user");
                context.Session.SetString("page", "2");
                return Task.CompletedTask;
            },
            query: "?early"))
        {
            Assert.Equal("early", await response.Content.ReadAsStringAsync());
        }

        Assert.Equal(("Ada", "2"), (user, await browser.VisitAsync(session => session.GetString("page"))));
    }

    [Fact]
    public async Task A_new_session_cannot_begin_after_the_response_has_started()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        Exception? thrown = null;

        await browser.VisitStatusAsync(async context =>
        {
            await context.Response.StartAsync();
            thrown = Record.Exception(() => context.Session.SetString("user", "Ada"));
            await context.Response.CompleteAsync();
        });

        Assert.IsType<InvalidOperationException>(thrown);
        Assert.Empty(app.Wire.Calls);
    }

    [Fact]
    public async Task Changes_made_before_a_handlers_exception_are_committed()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        Assert.Equal(StatusCodes.Status500InternalServerError, await browser.VisitStatusAsync(context =>
        {
            context.Session.SetString("user", "Grace");
            throw new InvalidOperationException("A handler's own bug.");
        }));

        Assert.Equal("Grace", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task Changes_of_a_request_that_its_client_cancelled_are_committed()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => browser.SendVisitAsync(
            async context =>
            {
                context.Session.SetString("user", "Grace");
                await cancellation.CancelAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            },
            cancellationToken: cancellation.Token));

        await Eventually.TrueAsync(() => app.Wire.Calls.Any(call => call.Operation == "UpdateItem"));
        Assert.Equal("Grace", (await OnlyItemAsync(app))["sess"].M["user"].S);
    }

    [Fact]
    public async Task Server_sent_events_commit_before_the_first_event_and_whenever_the_handler_says()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        var received = new SemaphoreSlim(0);

        using var response = await browser.SendVisitAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            context.Session.SetString("events", "0");
            await SendEventAsync(context, "first");
            await received.WaitAsync();
            context.Session.SetString("events", "1");
            await context.Session.CommitAsync();
            await SendEventAsync(context, "second");
            await received.WaitAsync();
        });
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal("data: first", await events.ReadLineAsync());
        Assert.Equal("0", await StoredAsync(app, "events"));
        received.Release();
        Assert.Equal("", await events.ReadLineAsync());
        Assert.Equal("data: second", await events.ReadLineAsync());
        Assert.Equal("1", await StoredAsync(app, "events"));
        received.Release();
    }

    [Fact]
    public async Task A_web_socket_commits_before_the_handshake_and_at_its_close()
    {
        await using var app = await StartAsync(map: app =>
        {
            app.UseWebSockets();
            app.Map("/socket", async context =>
            {
                context.Session.SetString("socket", "open");
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                await socket.ReceiveAsync(new byte[16], CancellationToken.None);
                context.Session.SetString("socket", "closed");
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            });
        });
        using var client = new ClientWebSocket();
        client.Options.Cookies = new CookieContainer();

        await client.ConnectAsync(new UriBuilder(app.Address) { Scheme = "ws", Path = "/socket" }.Uri, CancellationToken.None);
        Assert.Equal("open", await StoredAsync(app, "socket"));
        Assert.Contains(client.Options.Cookies.GetAllCookies(), cookie => cookie.Name == ".AspNetCore.Session");

        await client.SendAsync(Encoding.UTF8.GetBytes("bye"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await Eventually.TrueAsync(() => app.Wire.Calls.Any(call => call.Operation == "UpdateItem"));
        Assert.Equal("closed", await StoredAsync(app, "socket"));
    }

    [Fact]
    public async Task A_web_socket_is_not_opened_when_the_commit_before_it_fails()
    {
        await using var app = await StartAsync(map: app =>
        {
            app.UseWebSockets();
            app.Map("/socket", async context =>
            {
                context.Session.SetString("socket", "open");
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
            });
        });
        Fail(app, "PutItem", HttpStatusCode.BadRequest, "ThrottlingException");
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() =>
            client.ConnectAsync(new UriBuilder(app.Address) { Scheme = "ws", Path = "/socket" }.Uri, CancellationToken.None));

        Assert.Equal(HttpStatusCode.InternalServerError, client.HttpStatusCode);
    }

    private static async Task SendEventAsync(HttpContext context, string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n");
        await context.Response.Body.FlushAsync();
    }

    private async Task<string> StoredAsync(SessionApp app, string key) => (await OnlyItemAsync(app))["sess"].M[key].S;
}
