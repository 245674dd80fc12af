using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>The session is committed before the first byte, so that a failed commit is an error that the client sees.</summary>
public sealed class CommitBeforeResponseTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    private const string ErrorPage = "Sorry, that was not saved.";

    public static TheoryData<string> Responses =>
    [
        "text", "json", "stream", "flushed", "stream of a thread", "flushed by a thread", "writer", "unflushed", "writer flushed", "writer completed",
        "writer completed by a thread", "started", "file", "completed", "empty", "redirect",
    ];

    [Theory]
    [MemberData(nameof(Responses))]
    public async Task However_the_handler_responds_the_client_sees_that_its_change_was_not_stored(string response)
    {
        await using var app = await StartAsync(beforeSession: UseErrorPage);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        Fail(app, "UpdateItem", HttpStatusCode.BadRequest, "ThrottlingException");

        using var answer = await browser.SendVisitAsync(context =>
        {
            context.Session.SetString("user", "Grace");
            return RespondAsync(context, response);
        });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(response is "empty" or "redirect" ? "" : ErrorPage, await answer.Content.ReadAsStringAsync());
        Assert.Null(answer.Headers.Location);
        var line = Assert.Single(app.Log.Lines, line => line.EventId.Id == 104);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains("503", line.Message, StringComparison.Ordinal);
        app.Wire.Fault = null;
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public async Task However_the_handler_responds_its_change_is_stored_before_the_client_has_the_answer(string response)
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();

        using var answer = await browser.SendVisitAsync(context =>
        {
            context.Session.SetString("user", "Ada");
            return RespondAsync(context, response);
        });

        Assert.Equal(HasBody(response), (await answer.Content.ReadAsStringAsync()).Contains("success", StringComparison.Ordinal));
        Assert.Equal("Ada", (await OnlyItemAsync(app))["sess"].M["user"].S);
        Assert.NotNull(browser.SessionCookie);
        Assert.Equal(["PutItem"], app.Wire.Calls.Select(call => call.Operation));
    }

    [Fact]
    public async Task A_new_session_that_could_not_be_stored_gives_no_cookie()
    {
        await using var app = await StartAsync(beforeSession: UseErrorPage);
        using var browser = app.NewBrowser();
        Fail(app, "PutItem", HttpStatusCode.BadRequest, "AccessDeniedException");

        var status = await browser.VisitStatusAsync(context =>
        {
            context.Session.SetString("user", "Ada");
            return context.Response.WriteAsync("never sent");
        });

        Assert.Equal(StatusCodes.Status500InternalServerError, status);
        Assert.Empty(browser.Cookies.GetAllCookies());
    }

    [Fact]
    public async Task Without_an_error_page_the_client_sees_500()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        Fail(app, "PutItem", HttpStatusCode.BadRequest, "ThrottlingException");

        using var answer = await browser.SendVisitAsync(context =>
        {
            context.Session.SetString("user", "Ada");
            return context.Response.WriteAsync("never sent");
        });

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_error_page_that_runs_the_pipeline_again_sees_what_is_stored_and_can_store_something_itself()
    {
        await using var app = await StartAsync(
            map: app => app.Map("/error", context =>
            {
                var user = context.Session.GetString("user");
                context.Session.SetString("error", "seen");
                return context.Response.WriteAsync($"user is {user}");
            }),
            beforeSession: app => app.UseExceptionHandler("/error"));
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        using var answer = await browser.SendVisitAsync(context =>
        {
            context.Session.Set("user", RandomNumberGenerator.GetBytes(500_000));
            return context.Response.WriteAsync("never sent");
        });

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("user is Ada", await answer.Content.ReadAsStringAsync());
        Assert.Equal(("Ada", "seen"), await browser.VisitAsync(session => (session.GetString("user"), session.GetString("error"))));
    }

    [Fact]
    public async Task A_handler_that_commits_itself_gets_the_exception_and_may_try_again()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();

        await browser.VisitAsync(async session =>
        {
            session.SetString("user", "Ada");
            Fail(app, "PutItem", HttpStatusCode.BadRequest, "AccessDeniedException");
            var failure = await Assert.ThrowsAsync<SessionStoreException>(() => session.CommitAsync());
            Assert.Equal(SessionStoreFailure.AccessDenied, failure.Failure);
            app.Wire.Fault = null;
            await session.CommitAsync();
        });
        Assert.DoesNotContain(app.Log.Lines, line => line.EventId.Id == 105);

        Assert.Equal(["PutItem"], app.Wire.Calls.Select(call => call.Operation));
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task What_was_written_and_not_sent_is_no_part_of_the_answer_that_a_middleware_gives_instead()
    {
        await using var app = await StartAsync(beforeSession: app => app.Use(async (context, next) =>
        {
            await next(context);
            if (context.Response.StatusCode == StatusCodes.Status503ServiceUnavailable)
            {
                context.Response.BodyWriter.Write("Sorry"u8);
                await context.Response.BodyWriter.FlushAsync();
            }
        }));
        using var browser = app.NewBrowser();
        Fail(app, "PutItem", HttpStatusCode.BadRequest, "ThrottlingException");

        using var answer = await browser.SendVisitAsync(context =>
        {
            context.Session.SetString("user", "Ada");
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            context.Response.BodyWriter.Write("success"u8);
            return Task.CompletedTask;
        });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("Sorry", await answer.Content.ReadAsStringAsync());
    }

    private static bool HasBody(string response) => response is not ("flushed" or "flushed by a thread" or "started" or "file" or "completed" or "empty" or "redirect");

    private static async Task RespondAsync(HttpContext context, string response)
    {
        const string Body = "success";
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        switch (response)
        {
            case "text":
                await context.Response.WriteAsync(Body);
                break;
            case "json":
                await context.Response.WriteAsJsonAsync(Body);
                break;
            case "stream":
                await context.Response.Body.WriteAsync("success"u8.ToArray());
                break;
            case "flushed":
                await context.Response.Body.FlushAsync();
                break;
            case "stream of a thread":
                context.Response.Body.Write("success"u8.ToArray(), 0, "success"u8.Length);
                break;
            case "flushed by a thread":
                context.Response.Body.Flush();
                break;
            case "writer":
                await context.Response.BodyWriter.WriteAsync("success"u8.ToArray());
                break;
            case "unflushed":
                context.Response.BodyWriter.Write("success"u8);
                break;
            case "writer flushed":
                context.Response.BodyWriter.Write("success"u8);
                Assert.Equal("success"u8.Length, context.Response.BodyWriter.UnflushedBytes);
                await context.Response.BodyWriter.FlushAsync();
                Assert.Equal(0, context.Response.BodyWriter.UnflushedBytes);
                break;
            case "writer completed":
                context.Response.BodyWriter.Write("success"u8);
                await context.Response.BodyWriter.CompleteAsync();
                break;
            case "writer completed by a thread":
                context.Response.BodyWriter.Write("success"u8);
                context.Response.BodyWriter.Complete();
                break;
            case "started":
                await context.Response.StartAsync();
                break;
            case "file":
                await context.Response.SendFileAsync(Path.Combine(AppContext.BaseDirectory, "SessionStore.Tests.runtimeconfig.json"));
                break;
            case "completed":
                await context.Response.CompleteAsync();
                break;
            case "redirect":
                context.Response.Redirect("/welcome");
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
        }
    }

    private static void UseErrorPage(WebApplication app) =>
        app.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync(ErrorPage)));
}
