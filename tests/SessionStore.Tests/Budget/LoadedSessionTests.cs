using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SessionStore.Tests.Harness;
using static SessionStore.Tests.Budget.StoredSession;

namespace SessionStore.Tests.Budget;

/// <summary>The framework's synchronous members, with and without a load that was asked for ahead of them.</summary>
public sealed class LoadedSessionTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task Synchronous_access_needs_no_load_before_it()
    {
        await using var stored = await StartAsync(dynamoDB);

        var (available, keys, text) = await stored.Browser.VisitAsync(
            session => (session.IsAvailable, session.Keys.ToArray(), session.GetString("text")));

        Assert.True(available);
        Assert.Equal(["text"], keys);
        Assert.Equal(Text, text);
        stored.AssertCalls(EventualRead);
    }

    [Fact]
    public async Task LoadSession_has_read_the_session_before_the_endpoint_runs()
    {
        StoredSession stored = null!;
        await using var started = stored = await StartAsync(dynamoDB, map: app =>
        {
            app.MapGet("/loaded", Describe).LoadSession();
            app.MapGet("/plain", Describe);
        });

        Assert.Equal("2900 bytes after 1 call, then 1", await stored.Browser.GetAsync("/loaded"));
        stored.AssertCalls(EventualRead);
        Assert.Equal("2900 bytes after 0 call, then 1", await stored.Browser.GetAsync("/plain"));
        stored.AssertCalls(EventualRead);

        string Describe(HttpContext context)
        {
            var before = stored.App.Wire.Calls.Count;
            return $"{context.Session.GetString("text")?.Length} bytes after {before} call, then {stored.App.Wire.Calls.Count}";
        }
    }

    [Fact]
    public async Task LoadSession_works_on_a_group_of_endpoints()
    {
        StoredSession stored = null!;
        await using var started = stored = await StartAsync(dynamoDB, map: app =>
        {
            var group = app.MapGroup("/group").LoadSession();
            group.MapGet("/calls", () => stored.App.Wire.Calls.Count);
        });

        Assert.Equal("1", await stored.Browser.GetAsync("/group/calls"));
        stored.AssertCalls(EventualRead);
    }

    [Fact]
    public async Task UseLoadedSession_has_read_the_session_before_any_later_middleware_runs()
    {
        StoredSession? stored = null;
        await using var started = stored = await StartAsync(dynamoDB, map: app =>
        {
            app.UseLoadedSession();
            app.Use(async (context, next) =>
            {
                context.Items["calls"] = stored?.App.Wire.Calls.Count;
                await next(context);
            });
            app.MapGet("/calls", (HttpContext context) => $"{context.Items["calls"]} {context.Session.GetString("text")?.Length}");
        });

        Assert.Equal("1 2900", await stored.Browser.GetAsync("/calls"));
        stored.AssertCalls(EventualRead);
    }

    [Fact]
    public async Task A_new_visitor_is_not_looked_up_by_a_load_either()
    {
        await using var stored = await StartAsync(dynamoDB, map: app => app.MapGet("/loaded", () => "hello").LoadSession());
        using var visitor = stored.App.NewBrowser();

        await visitor.GetAsync("/loaded");

        stored.AssertCalls();
    }
}
