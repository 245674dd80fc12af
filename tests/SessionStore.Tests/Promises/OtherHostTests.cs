using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;
using SessionStore.Tests.Tickets;

namespace SessionStore.Tests.Promises;

/// <summary>
/// What a host does otherwise than Kestrel costs nobody a change, an error page or a sign-in. The whole suite can be run so:
/// <c>HOST_BEHAVIORS=Lambda dotnet test tests/SessionStore.Tests</c>; then what needs a stream or a WebSocket fails.
/// </summary>
public sealed class OtherHostTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    public static TheoryData<HostBehaviors> Hosts =>
    [
        HostBehaviors.FirstInFirstOut, HostBehaviors.KeepsFeatures, HostBehaviors.NeverStarts, HostBehaviors.StreamOnly, HostBehaviors.LambdaStreaming,
        HostBehaviors.Lambda,
    ];

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_change_that_cannot_be_stored_is_an_error_with_or_without_a_body(HostBehaviors host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        Fail(app, "UpdateItem", HttpStatusCode.BadRequest, "ThrottlingException");

        foreach (var text in (string?[])[null, "success"])
        {
            using var response = await browser.SendVisitAsync(async context =>
            {
                context.Session.SetString("user", "Bob");
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                await (text is null ? Task.CompletedTask : context.Response.WriteAsync(text));
            });
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.DoesNotContain("success", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_session_that_another_request_ended_is_a_conflict(HostBehaviors host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var tab = NewTab(app, browser);

        Assert.Equal(409, await tab.VisitStatusAsync(async context =>
        {
            context.Session.SetString("user", "Bob");
            await browser.VisitAsync(session => session.RegenerateIdAsync());
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_handler_that_deals_with_a_failed_commit_has_the_last_word(HostBehaviors host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.NewBrowser();
        Fail(app, "PutItem", HttpStatusCode.BadRequest, "AccessDeniedException");

        foreach (var text in (string?[])[null, "sorry"])
        {
            Assert.Equal(202, await browser.VisitStatusAsync(async context =>
            {
                context.Session.SetString("user", "Ada");
                await Assert.ThrowsAsync<SessionStoreException>(() => context.Session.CommitAsync());
                context.Session.Clear();
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                await (text is null ? Task.CompletedTask : context.Response.WriteAsync(text));
            }));
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task What_is_written_without_a_flush_arrives(HostBehaviors host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.NewBrowser();

        using var response = await browser.SendVisitAsync(context =>
        {
            context.Session.SetString("user", "Ada");
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            context.Response.BodyWriter.Write("unflushed"u8);
            return Task.CompletedTask;
        });

        Assert.Equal("unflushed", await response.Content.ReadAsStringAsync());
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    /// <summary>What has been written stays in its order, and nothing is stored that only a cookie which is too late could find.</summary>
    [Theory]
    [InlineData(HostBehaviors.None)]
    [InlineData(HostBehaviors.HidesStart)]
    [InlineData(HostBehaviors.LambdaStreaming)]
    public async Task Once_the_headers_are_gone_no_session_begins_and_none_moves(HostBehaviors host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.NewBrowser();
        using var other = app.NewBrowser();
        await other.VisitAsync(session => session.SetString("user", "Ada"));

        foreach (var visitor in (Browser[])[browser, other])
        {
            using var response = await visitor.SendVisitAsync(async context =>
            {
                await context.Response.Body.WriteAsync("a"u8.ToArray());
                await context.Response.StartAsync();
                await context.Response.Body.WriteAsync("b"u8.ToArray());
                await Assert.ThrowsAsync<InvalidOperationException>(() => context.Session.RegenerateIdAsync());
                if (visitor == browser)
                {
                    Assert.Throws<InvalidOperationException>(() => context.Session.SetString("user", "Bob"));
                }
                else
                {
                    context.Session.SetString("page", "2");
                }

                context.Response.BodyWriter.Write("c"u8);
                await context.Response.BodyWriter.FlushAsync();
                await context.Response.Body.WriteAsync("d"u8.ToArray());
            });
            Assert.Equal("abcd", (await response.Content.ReadAsStringAsync())[..4]);
        }

        Assert.Single(await ItemsAsync(app));
        Assert.Equal("2", await other.VisitAsync(session => session.GetString("page")));
    }

    /// <summary>The last word is this library's, in whichever order the host asks.</summary>
    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task No_shared_cache_keeps_a_new_session_s_cookie(HostBehaviors host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.NewBrowser();

        using var response = await browser.SendVisitAsync(context =>
        {
            context.Session.SetString("user", "Ada");
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.CacheControl = "public, max-age=600";
                return Task.CompletedTask;
            });
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return Task.CompletedTask;
        });

        Assert.NotNull(browser.SessionCookie);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Renewals_of_a_ticket_fail_no_request_and_sign_ins_do(HostBehaviors host)
    {
        await using var app = await TicketApp.StartAsync(DynamoDB, host: host);
        using var browser = await app.SignedInAsync("ada");

        app.Time.Advance(TimeSpan.FromHours(6));
        var tabs = Enumerable.Range(0, 8).Select(_ => app.NewBrowserLike(browser)).ToList();
        Assert.All(await Task.WhenAll(tabs.Select(tab => tab.StatusAsync("/who?renew=claims"))), status => Assert.Equal(HttpStatusCode.OK, status));
        tabs.ForEach(tab => tab.Dispose());

        using var other = await app.SignedInAsync("bob");
        app.Time.Advance(TimeSpan.FromHours(6));
        Fail(app, "UpdateItem", HttpStatusCode.BadRequest, "AccessDeniedException");
        Assert.Equal("bob", await other.GetAsync("/who"));
        Assert.Equal(HttpStatusCode.InternalServerError, await other.StatusAsync("/in?user=bob"));
    }

    private Task<SessionApp> StartAsync(HostBehaviors host) =>
        SessionApp.StartAsync(DynamoDB, Visit.Map, beforeSession: app => app.UseExceptionHandler(error => error.Run(_ => Task.CompletedTask)), host: host);
}
