using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Tickets;

/// <summary>A validation that does not end well: it rejects, throws, or its client goes away. The question stays open.</summary>
public sealed class ValidationOutcomeTests(DynamoDBFixture dynamoDB)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly Answers _answers = new();

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_ticket_that_slides_is_not_renewed_by_a_request_that_rejects_it_or_throws(bool hasInterval, bool throws)
    {
        await using var app = await StartAsync(hasInterval ? Interval : null);
        using var browser = await SignedInAsync(app);

        // More than half of its life.
        app.Time.Advance(TimeSpan.FromHours(6));
        var before = await dynamoDB.TicketAsync(app);
        _answers.Answer = context =>
        {
            context.ShouldRenew = true;
            context.RejectPrincipal();
            return throws ? throw new TimeoutException("The user database is down.") : Task.CompletedTask;
        };
        for (var questions = 1; questions <= 2; questions++)
        {
            using var response = await browser.SendAsync("/who");
            Assert.Equal(throws ? HttpStatusCode.InternalServerError : HttpStatusCode.OK, response.StatusCode);
            Assert.False(response.Headers.Contains("Set-Cookie"));
            Assert.Equal(questions, _answers.Count);
        }

        var after = await dynamoDB.TicketAsync(app);
        Assert.Equal(before["expires"].N, after["expires"].N);
        Assert.Equal(before["sess"].M["issued"].N, after["sess"].M["issued"].N);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_role_that_validation_takes_away_is_gone_though_its_client_goes_away_before_the_answer(bool gains)
    {
        await using var app = await StartAsync(Interval);
        using var browser = await SignedInAsync(app);
        using var other = app.NewBrowserLike(browser);
        app.Time.Advance(Interval + TimeSpan.FromSeconds(1));
        _answers.Answer = context =>
        {
            var identity = new ClaimsIdentity(context.Principal!.Claims.Where(claim => claim.Type != ClaimTypes.Role), "password");
            if (gains)
            {
                identity.AddClaim(new("note", "no longer an admin"));
            }

            context.ReplacePrincipal(new(identity));
            context.ShouldRenew = true;
            return Task.CompletedTask;
        };
        using var gone = new CancellationTokenSource();
        var ended = new TaskCompletionSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => browser.SendVisitAsync(
            async context =>
            {
                context.Response.OnCompleted(() =>
                {
                    ended.SetResult();
                    return Task.CompletedTask;
                });
                await gone.CancelAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            },
            cancellationToken: gone.Token));
        await ended.Task;

        Assert.Equal("none", await other.GetAsync("/role"));
    }

    [Fact]
    public async Task Until_the_response_brings_what_was_gained_others_have_lost_what_was_taken_away_and_keep_their_user()
    {
        await using var app = await StartAsync(Interval);
        using var browser = await SignedInAsync(app);
        using var other = app.NewBrowserLike(browser);
        app.Time.Advance(Interval + TimeSpan.FromSeconds(1));
        _answers.Answer = context =>
        {
            context.ReplacePrincipal(new(new ClaimsIdentity(
                [new(ClaimTypes.Name, "lovelace"), new(ClaimTypes.NameIdentifier, "ada"), new(ClaimTypes.Role, "reader")], "password")));
            context.ShouldRenew = true;
            return Task.CompletedTask;
        };

        using var response = await browser.SendVisitAsync(async context =>
        {
            Assert.Equal("reader", context.User.FindFirstValue(ClaimTypes.Role));
            Assert.Equal("none", await other.GetAsync("/role"));
            Assert.Equal("ada", await other.GetAsync("/who"));
        });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("reader", await browser.GetAsync("/role"));
        Assert.Equal("lovelace", await browser.GetAsync("/who"));
        Assert.Equal("nobody", await other.GetAsync("/who"));
        Assert.Equal(1, _answers.Count);
    }

    [Fact]
    public async Task A_store_that_was_added_twice_asks_too()
    {
        await using var app = await StartAsync(Interval, authentication => authentication.AddDynamoDBTicketStore());
        using var browser = await SignedInAsync(app);
        app.Time.Advance(Interval + TimeSpan.FromSeconds(1));

        await browser.GetAsync("/who");

        Assert.Equal(1, _answers.Count);
    }

    private Task<SessionApp> StartAsync(TimeSpan? interval, Action<AuthenticationBuilder>? more = null) => SessionApp.StartAsync(
        dynamoDB,
        app =>
        {
            Visit.Map(app);
            app.MapGet("/in", () => Results.SignIn(new(new ClaimsIdentity(
                [new(ClaimTypes.Name, "ada"), new(ClaimTypes.NameIdentifier, "ada"), new(ClaimTypes.Role, "admin")], "password"))));
            app.MapGet("/who", (HttpContext context) => context.User.Identity?.Name ?? "nobody");
            app.MapGet("/role", (HttpContext context) => context.User.FindFirstValue(ClaimTypes.Role) ?? "none");
        },
        services: services =>
        {
            services.AddProblemDetails();
            var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
                .AddCookie(options =>
                {
                    options.ExpireTimeSpan = TimeSpan.FromHours(10);
                    options.Events.OnValidatePrincipal = _answers.AskAsync;
                })
                .AddDynamoDBTicketStore(configure: options => options.ValidationInterval = interval);
            more?.Invoke(authentication);
        },
        beforeSession: app =>
        {
            // The error page is a response too, in which the cookie handler renews tickets.
            app.UseExceptionHandler();
            app.UseAuthentication();
        });

    private static async Task<Browser> SignedInAsync(SessionApp app)
    {
        var browser = app.NewBrowser();
        await browser.GetAsync("/in");
        return browser;
    }

    private sealed class Answers
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public Func<CookieValidatePrincipalContext, Task> Answer { get; set; } = context =>
        {
            context.ShouldRenew = true;
            return Task.CompletedTask;
        };

        public Task AskAsync(CookieValidatePrincipalContext context)
        {
            var now = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            if (now - context.Properties.IssuedUtc <= Interval)
            {
                return Task.CompletedTask;
            }

            Interlocked.Increment(ref _count);
            return Answer(context);
        }
    }
}
