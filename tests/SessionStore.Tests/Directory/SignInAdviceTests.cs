using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Directory;

/// <summary>Who takes one of the two ways to sign in for the other finds out.</summary>
public sealed class SignInAdviceTests(DynamoDBFixture dynamoDB)
{
    private const int Bound = 126;
    private const int NotListed = 127;

    [Fact]
    public async Task A_session_bound_without_a_ticket_in_an_app_that_keeps_tickets_is_a_warning_once()
    {
        await using var app = await StartAsync(keepsTickets: true);
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session => session.BindToUserAsync("ada"));
        await browser.VisitAsync(session => session.BindToUserAsync("ada"));

        Assert.Single(app.Log.Lines, line => line.EventId.Id == Bound);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_session_bound_where_that_is_meant_is_none(bool keepsTickets, bool signsIn)
    {
        await using var app = await StartAsync(keepsTickets);
        using var browser = app.NewBrowser();

        using var response = await browser.SendVisitAsync(async context =>
        {
            if (signsIn)
            {
                await context.SignInAsync(Ada());
            }

            await context.Session.BindToUserAsync("ada");
        });

        response.EnsureSuccessStatusCode();
        Assert.DoesNotContain(app.Log.Lines, line => line.EventId.Id is Bound or NotListed);
    }

    [Theory]
    [InlineData(false, "ada", 1)]
    [InlineData(false, "grace", 0)]
    [InlineData(true, "ada", 0)]
    public async Task A_signed_in_user_whose_own_list_is_empty_is_a_warning(bool keepsTickets, string user, int warnings)
    {
        await using var app = await StartAsync(keepsTickets);
        using var browser = app.NewBrowser();
        using var signedIn = await browser.SendVisitAsync(context => context.SignInAsync(Ada()));

        using var listed = await browser.SendVisitAsync(async context =>
        {
            var directory = context.RequestServices.GetRequiredService<ISessionDirectory>();
            await directory.ListAsync(user);
            await directory.RevokeAllAsync(user);
        });

        listed.EnsureSuccessStatusCode();
        Assert.Equal(warnings, app.Log.Lines.Count(line => line.EventId.Id == NotListed));
    }

    private Task<SessionApp> StartAsync(bool keepsTickets) => SessionApp.StartAsync(
        dynamoDB,
        Visit.Map,
        services: services =>
        {
            var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
            if (keepsTickets)
            {
                authentication.AddDynamoDBTicketStore();
            }
        },
        beforeSession: app => app.UseAuthentication());

    private static ClaimsPrincipal Ada() => new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "ada")], "password"));
}
