using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;
using SessionStore.Tests.Telemetry;
using static SessionStore.Tests.Budget.StoredSession;

namespace SessionStore.Tests.Budget;

/// <summary>Endpoints are learned: the session of those whose requests read it synchronously is loaded before they run.</summary>
public sealed class LoadAheadTests(DynamoDBFixture dynamoDB) : IDisposable
{
    /// <summary>So many synchronous reads make a habit.</summary>
    private const int Learned = 11;

    private readonly SpanRecorder _recorder = new();

    public void Dispose() => _recorder.Dispose();

    [Fact]
    public async Task An_endpoint_is_learned_after_eleven_synchronous_reads()
    {
        await using var stored = await StartAsync();

        Assert.Equal(Enumerable.Repeat("blocked", Learned), await ReadAsync(stored, "/sync", Learned));
        Assert.Equal(["ahead", "ahead"], await ReadAsync(stored, "/sync", 2));
    }

    [Fact]
    public async Task Each_request_still_costs_one_read()
    {
        await using var stored = await StartAsync();
        await ReadAsync(stored, "/sync", Learned);
        stored.App.Wire.Take();

        await ReadAsync(stored, "/sync", 1);

        stored.AssertCalls(EventualRead);
    }

    [Fact]
    public async Task Endpoints_are_learned_one_by_one()
    {
        await using var stored = await StartAsync();
        await ReadAsync(stored, "/sync", Learned);

        Assert.Equal(["blocked"], await ReadAsync(stored, "/other", 1));
    }

    /// <summary>Who awaits the load needs no help, and may decide not to load.</summary>
    [Fact]
    public async Task An_endpoint_that_loads_by_itself_is_never_loaded_ahead()
    {
        await using var stored = await StartAsync();

        Assert.Equal(Enumerable.Repeat("on_demand", 2 * Learned), await ReadAsync(stored, "/async", 2 * Learned));
    }

    [Fact]
    public async Task An_endpoint_that_does_not_read_costs_nothing()
    {
        await using var stored = await StartAsync();

        for (var i = 0; i < 2 * Learned; i++)
        {
            await stored.Browser.GetAsync("/untouched");
        }

        stored.AssertCalls();
    }

    [Fact]
    public async Task A_new_visitor_is_not_looked_up()
    {
        await using var stored = await StartAsync();
        await ReadAsync(stored, "/sync", Learned);
        stored.App.Wire.Take();
        using var visitor = stored.App.NewBrowser();

        await visitor.GetAsync("/sync");

        stored.AssertCalls();
    }

    /// <summary>At most three loads in vain follow each other, and in the long run they are a quarter at most.</summary>
    [Fact]
    public async Task An_endpoint_that_stops_reading_is_unlearned_after_three_loads_in_vain()
    {
        await using var stored = await StartAsync();
        await ReadAsync(stored, "/sometimes?read=1", 50);
        stored.App.Wire.Take();

        for (var i = 0; i < 20; i++)
        {
            await stored.Browser.GetAsync("/sometimes");
        }

        Assert.Equal(3, stored.App.Wire.Take().Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public async Task Whatever_the_mix_a_quarter_of_the_loads_are_in_vain_at_most(int everyNthReads)
    {
        await using var stored = await StartAsync();
        var (calls, reads) = (0, 0);
        for (var i = 0; i < 96; i++)
        {
            var isRead = i % everyNthReads == 0;
            reads += isRead ? 1 : 0;
            await stored.Browser.GetAsync("/sometimes" + (isRead ? "?read=1" : ""));
            calls += stored.App.Wire.Take().Count;
        }

        Assert.InRange(calls - reads, 0, calls / 4);
    }

    [Fact]
    public async Task Turned_off_it_never_loads_ahead()
    {
        await using var stored = await StartAsync(configure: options => options.LoadAhead = false);

        Assert.Equal(Enumerable.Repeat("blocked", 2 * Learned), await ReadAsync(stored, "/sync", 2 * Learned));
    }

    [Fact]
    public async Task It_works_where_UseSession_stands_before_UseRouting()
    {
        await using var stored = await StartAsync(map: app => app.UseRouting());
        await ReadAsync(stored, "/sync", Learned);

        Assert.Equal(["ahead"], await ReadAsync(stored, "/sync", 1));
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("////")]
    [InlineData("")]
    public async Task A_cookie_that_cannot_be_read_is_the_middlewares_business(string cookie)
    {
        await using var stored = await StartAsync();
        await ReadAsync(stored, "/sync", Learned);
        stored.App.Wire.Take();
        using var visitor = stored.App.NewBrowser();
        visitor.Cookies.Add(stored.App.Address, new System.Net.Cookie(".AspNetCore.Session", cookie));

        Assert.Equal("none", await visitor.GetAsync("/sync"));

        stored.AssertCalls();
    }

    [Fact]
    public async Task A_load_that_fails_is_said_where_the_session_is_used()
    {
        await using var stored = await StartAsync();
        await ReadAsync(stored, "/sync", Learned);
        stored.App.Wire.Fault = (_, _) => Task.FromResult<HttpResponseMessage?>(Failures.Fault.Response(400, "AccessDeniedException"));

        Assert.Equal("SessionStoreException", await stored.Browser.GetAsync("/caught"));
        await ReadAsync(stored, "/caught", Learned);
        Assert.Equal("SessionStoreException", await stored.Browser.GetAsync("/caught"));
    }

    [Fact]
    public async Task What_was_loaded_ahead_can_be_written_incremented_and_signed_in()
    {
        await using var stored = await StartAsync();
        for (var i = 1; i <= Learned + 2; i++)
        {
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), await stored.Browser.GetAsync("/count"));
        }

        Assert.Equal("13", await stored.Browser.VisitAsync(session => session.GetString("n")));
    }

    [Fact]
    public async Task A_hundred_blocked_requests_are_said_once()
    {
        await using var stored = await StartAsync(configure: options => options.LoadAhead = false);
        await ReadAsync(stored, "/sync", 99);
        Assert.DoesNotContain(stored.App.Log.Lines, line => line.EventId.Id == 109);

        await ReadAsync(stored, "/sync", 101);

        var line = Assert.Single(stored.App.Log.Lines, line => line.EventId.Id == 109);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains("/sync", line.Message, StringComparison.Ordinal);
    }

    private async Task<StoredSession> StartAsync(
        Action<DynamoDBSessionOptions>? configure = null, Action<WebApplication>? map = null) => await StoredSession.StartAsync(
        dynamoDB,
        map: app =>
        {
            map?.Invoke(app);
            app.MapGet("/sync", Describe);
            app.MapGet("/other", Describe);
            app.MapGet("/untouched", () => "hello");
            app.MapGet("/async", async (HttpContext context) =>
            {
                await context.Session.LoadAsync();
                return Describe(context);
            });
            app.MapGet("/sometimes", (HttpContext context) => context.Request.Query.ContainsKey("read") ? Describe(context) : "unread");
            app.MapGet("/caught", (HttpContext context) =>
            {
                try
                {
                    return Describe(context);
                }
                catch (SessionStoreException exception)
                {
                    return exception.GetType().Name;
                }
            });
            app.MapGet("/count", (HttpContext context) =>
            {
                var n = int.Parse(context.Session.GetString("n") ?? "0", CultureInfo.InvariantCulture) + 1;
                context.Session.SetString("n", n.ToString(CultureInfo.InvariantCulture));
                return n.ToString(CultureInfo.InvariantCulture);
            });
        },
        services: services =>
        {
            if (configure is not null)
            {
                services.Configure(configure);
            }
        });

    /// <summary>Reads synchronously.</summary>
    private static string Describe(HttpContext context) => context.Session.GetString("text") is null ? "none" : "read";

    /// <summary>The mode of each load.</summary>
    private async Task<List<string>> ReadAsync(StoredSession stored, string path, int times)
    {
        _recorder.Take();
        for (var i = 0; i < times; i++)
        {
            await stored.Browser.GetAsync(path);
        }

        return [.. _recorder.Take().Where(span => span.OperationName == "session.load").Select(span => (string)span.GetTagItem("session.load.mode")!)];
    }
}
