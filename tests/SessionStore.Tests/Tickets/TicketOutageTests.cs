using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Failures;
using SessionStore.Tests.Harness;
using SessionStore.Tests.OpenIdConnect;

namespace SessionStore.Tests.Tickets;

/// <summary>What the pages about sign-ins promise for the time when DynamoDB is down.</summary>
public sealed class TicketOutageTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task Requests_with_a_ticket_get_503_those_without_are_served_and_nobody_is_signed_out()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        using var visitor = app.NewBrowser();
        await browser.GetAsync("/in");

        app.Wire.Fault = Down;
        using var response = await browser.SendAsync("/who");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal("nobody", await visitor.GetAsync("/who"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await visitor.StatusAsync("/in"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await browser.StatusAsync("/out"));
        app.Wire.Fault = null;

        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal("nobody", await visitor.GetAsync("/who"));
    }

    [Fact]
    public async Task Without_writes_signed_in_requests_go_on_and_sign_ins_and_sign_outs_fail()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.GetAsync("/in");

        app.Wire.Fault = (operation, cancellationToken) => operation == "GetItem" ? Task.FromResult<HttpResponseMessage?>(null) : Down(operation, cancellationToken);
        app.Time.Advance(TimeSpan.FromDays(10));
        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await browser.StatusAsync("/out"));
        using var visitor = app.NewBrowser();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await visitor.StatusAsync("/in"));
        app.Wire.Fault = null;

        Assert.Equal("ada", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task The_way_back_from_a_provider_fails_and_can_be_begun_again()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var browser = app.NewBrowser();

        app.Wire.Fault = Down;
        using var challenge = await browser.SendAsync("/in?hint=ada:s1");
        using var authorized = await browser.SendAsync(challenge.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.InternalServerError, await browser.StatusAsync(authorized.Headers.Location!.ToString()));
        app.Wire.Fault = null;

        Assert.Equal("nobody", await browser.GetAsync("/who"));
        using var again = await RelyingApp.SignedInAsync(app, "ada:s1");
    }

    private static Task<HttpResponseMessage?> Down(string operation, CancellationToken cancellationToken) =>
        Task.FromResult<HttpResponseMessage?>(Fault.Response(400, "ThrottlingException"));

    private Task<SessionApp> StartAsync() => SessionApp.StartAsync(
        dynamoDB,
        app =>
        {
            app.MapGet("/in", (HttpContext context) => context.SignInAsync(
                new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "ada"), new(ClaimTypes.Name, "ada")], "password"))));
            app.MapGet("/out", (HttpContext context) => context.SignOutAsync());
            app.MapGet("/who", (HttpContext context) => context.User.Identity?.Name ?? "nobody");
        },
        services: services =>
        {
            services.AddProblemDetails();
            services.AddAuthentication().AddCookie().AddDynamoDBTicketStore();
        },
        beforeSession: app =>
        {
            app.UseExceptionHandler();
            app.UseAuthentication();
        });
}
