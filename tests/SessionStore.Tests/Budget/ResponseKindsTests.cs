using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using SessionStore.Tests.Harness;
using static SessionStore.Tests.Budget.StoredSession;

namespace SessionStore.Tests.Budget;

/// <summary>The budget holds whatever way a response takes.</summary>
public sealed class ResponseKindsTests(DynamoDBFixture dynamoDB)
{
    private const string StaticFile = "/SessionStore.Tests.runtimeconfig.json";

    [Fact]
    public async Task HEAD_costs_what_GET_costs()
    {
        await using var stored = await StartAsync(dynamoDB);

        using var response = await stored.Browser.SendVisitAsync(ReadAndChange, HttpMethod.Head);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        stored.AssertCalls(EventualRead, Update);
    }

    [Fact]
    public async Task A_redirect_has_its_change_stored_before_the_browser_follows_it()
    {
        await using var stored = await StartAsync(dynamoDB);

        using var response = await stored.Browser.SendVisitAsync(context =>
        {
            context.Session.SetInt32("count", 1);
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        stored.AssertCalls(EventualRead, Update);
    }

    [Fact]
    public async Task A_streamed_response_commits_once_before_its_first_chunk()
    {
        await using var stored = await StartAsync(dynamoDB);
        IReadOnlyList<WireCall> callsAtFirstChunk = [];

        using var response = await stored.Browser.SendVisitAsync(async context =>
        {
            context.Session.SetInt32("count", 1);
            await context.Response.WriteAsync("first");
            await context.Response.Body.FlushAsync();
            callsAtFirstChunk = stored.App.Wire.Calls;
            await context.Response.WriteAsync("second");
        });

        Assert.Equal("firstsecond", await response.Content.ReadAsStringAsync());
        Assert.Equal([EventualRead, Update], callsAtFirstChunk);
        stored.AssertCalls(EventualRead, Update);
    }

    [Fact]
    public async Task A_static_file_behind_the_session_costs_nothing_until_a_touch_is_due()
    {
        await using var stored = await StartAsync(dynamoDB, map: ServeFiles);

        Assert.Equal(HttpStatusCode.OK, await stored.Browser.StatusAsync(StaticFile));
        stored.AssertCalls();

        stored.LetTouchComeDue();
        Assert.Equal(HttpStatusCode.OK, await stored.Browser.StatusAsync(StaticFile));
        stored.AssertCalls(Update);
    }

    [Fact]
    public async Task A_static_file_in_front_of_the_session_costs_nothing()
    {
        await using var stored = await StartAsync(dynamoDB, beforeSession: ServeFiles);
        stored.LetTouchComeDue();

        Assert.Equal(HttpStatusCode.OK, await stored.Browser.StatusAsync(StaticFile));

        stored.AssertCalls();
    }

    [Fact]
    public async Task An_error_page_that_runs_the_pipeline_again_sees_the_same_session_and_costs_nothing_more()
    {
        await using var stored = await StartAsync(
            dynamoDB,
            map: app => app.Map("/error", context => context.Response.WriteAsync($"count is {context.Session.GetInt32("count")}")),
            beforeSession: app => app.UseExceptionHandler("/error"));

        using var response = await stored.Browser.SendVisitAsync(context =>
        {
            context.Session.SetInt32("count", 7);
            throw new InvalidOperationException("A handler's own bug.");
        });

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("count is 7", await response.Content.ReadAsStringAsync());
        stored.AssertCalls(EventualRead, Update);
    }

    [Fact]
    public async Task A_path_that_does_not_exist_costs_nothing()
    {
        await using var stored = await StartAsync(dynamoDB);

        Assert.Equal(HttpStatusCode.NotFound, await stored.Browser.StatusAsync("/nowhere"));

        stored.AssertCalls();
    }

    [Fact]
    public async Task A_request_that_its_client_cancels_costs_what_it_would_have_cost()
    {
        await using var stored = await StartAsync(dynamoDB);
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stored.Browser.SendVisitAsync(
            async context =>
            {
                context.Session.SetInt32("count", 1);
                await cancellation.CancelAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            },
            cancellationToken: cancellation.Token));

        await Eventually.TrueAsync(() => stored.App.Wire.Calls.Count == 2);
        stored.AssertCalls(EventualRead, Update);
    }

    private static Task ReadAndChange(HttpContext context)
    {
        context.Session.SetInt32("count", (context.Session.GetInt32("count") ?? 0) + 1);
        return Task.CompletedTask;
    }

    private static void ServeFiles(WebApplication app) =>
        app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory) });
}
