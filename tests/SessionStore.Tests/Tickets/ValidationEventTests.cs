using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Tickets;

/// <summary>An app's own OnValidatePrincipal with an interval over the ticket's IssuedUtc, however it is registered.</summary>
public sealed class ValidationEventTests(DynamoDBFixture dynamoDB)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Due = Interval + TimeSpan.FromSeconds(1);

    private readonly Questions _questions = new();

    [Fact]
    public async Task Without_the_interval_as_an_option_what_it_renewed_is_stored_with_one_write_and_asked_for_once_by_each_parallel_request()
    {
        await using var app = await StartAsync(interval: null, useType: false);
        using var browser = await SignedInAsync(app);

        for (var interval = 1; interval <= 3; interval++)
        {
            app.Time.Advance(Due);
            app.Wire.Take();
            Assert.Equal("ada", await browser.GetAsync("/who"));
            Assert.Equal(["GetItem", "UpdateItem"], app.Wire.Take().Select(call => call.Operation));
            Assert.Equal("ada", await browser.GetAsync("/who"));
            Assert.Equal(interval, _questions.Count);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_it_one_of_all_parallel_requests_asks(bool useType)
    {
        await using var app = await StartAsync(Interval, useType);
        using var browser = await SignedInAsync(app);
        List<Browser> parallel = [.. Enumerable.Range(0, 10).Select(_ => app.NewBrowserLike(browser))];

        for (var interval = 1; interval <= 3; interval++)
        {
            app.Time.Advance(Due);
            Assert.All(await Task.WhenAll(parallel.Select(request => request.GetAsync("/who"))), answer => Assert.Equal("ada", answer));
            Assert.Equal(interval, _questions.Count);
        }

        parallel.ForEach(request => request.Dispose());
    }

    [Fact]
    public async Task A_rejection_without_a_sign_out_is_repeated_by_each_request()
    {
        await using var app = await StartAsync(Interval, useType: false);
        using var browser = await SignedInAsync(app);
        app.Time.Advance(Due);

        _questions.Rejects = true;
        Assert.Equal("nobody", await browser.GetAsync("/who"));
        Assert.Equal("nobody", await browser.GetAsync("/who"));

        Assert.Equal(2, _questions.Count);
    }

    [Fact]
    public async Task A_request_that_does_not_ask_moves_no_dates_even_when_its_ticket_slides()
    {
        await using var app = await StartAsync(Interval, useType: false);
        using var browser = await SignedInAsync(app);
        app.Time.Advance(TimeSpan.FromHours(6));
        var ticket = await dynamoDB.TicketAsync(app);
        ticket["sess"].M["validating"] = new() { N = $"{app.Time.GetUtcNow().ToUnixTimeSeconds() + 30}" };
        await dynamoDB.Client.PutItemAsync(app.Table, ticket);

        app.Wire.Take();
        Assert.Equal("ada", await browser.GetAsync("/who"));

        Assert.Equal(["GetItem"], app.Wire.Take().Select(call => call.Operation));
        Assert.Equal(0, _questions.Count);
    }

    [Fact]
    public async Task The_ticket_lives_as_long_as_before_whoever_asked()
    {
        await using var app = await StartAsync(Interval, useType: false);
        using var browser = await SignedInAsync(app);
        for (var i = 0; i < 4; i++)
        {
            app.Time.Advance(TimeSpan.FromHours(4));
            Assert.Equal("ada", await browser.GetAsync("/who"));
        }

        app.Time.Advance(TimeSpan.FromHours(10) - TimeSpan.FromSeconds(10));
        Assert.Equal("ada", await browser.GetAsync("/who"));
        app.Time.Advance(TimeSpan.FromHours(10) + TimeSpan.FromSeconds(1));
        Assert.Equal("nobody", await browser.GetAsync("/who"));
    }

    private async Task<SessionApp> StartAsync(TimeSpan? interval, bool useType) => await SessionApp.StartAsync(
        dynamoDB,
        app =>
        {
            app.MapGet("/in", (HttpContext context) => Results.SignIn(
                new(new ClaimsIdentity([new(ClaimTypes.Name, "ada"), new(ClaimTypes.NameIdentifier, "ada")], "password"))));
            app.MapGet("/who", (HttpContext context) => context.User.Identity?.Name ?? "nobody");
        },
        services: services =>
        {
            services.AddSingleton(_questions).AddScoped<AskingEvents>();
            services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
                .AddCookie(options =>
                {
                    options.ExpireTimeSpan = TimeSpan.FromHours(10);
                    if (useType)
                    {
                        options.EventsType = typeof(AskingEvents);
                    }
                    else
                    {
                        options.Events.OnValidatePrincipal = _questions.AskAsync;
                    }
                })
                .AddDynamoDBTicketStore(configure: options => options.ValidationInterval = interval);
        },
        beforeSession: app => app.UseAuthentication());

    private static async Task<Browser> SignedInAsync(SessionApp app)
    {
        var browser = app.NewBrowser();
        await browser.GetAsync("/in");
        return browser;
    }

    private sealed class Questions
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public bool Rejects { get; set; }

        public async Task AskAsync(CookieValidatePrincipalContext context)
        {
            var now = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            if (now - context.Properties.IssuedUtc <= Interval)
            {
                return;
            }

            Interlocked.Increment(ref _count);
            await Task.Delay(50);
            context.ShouldRenew = true;
            if (Rejects)
            {
                context.RejectPrincipal();
            }
        }
    }

    private sealed class AskingEvents(Questions questions) : CookieAuthenticationEvents
    {
        public override Task ValidatePrincipal(CookieValidatePrincipalContext context) => questions.AskAsync(context);
    }
}
