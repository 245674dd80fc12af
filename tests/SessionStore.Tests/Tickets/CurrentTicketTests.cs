using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Failures;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Tickets;

/// <summary>Which tickets are the request's own, also those of a scheme that nothing has asked for yet.</summary>
public sealed class CurrentTicketTests(DynamoDBFixture dynamoDB)
{
    private const string Second = "second";

    [Fact]
    public async Task A_ticket_of_a_scheme_that_is_not_the_default_is_the_requests_own_too()
    {
        await using var app = await StartAsync();
        using var browser = await app.SignedInAsync("ada");
        await browser.GetAsync($"/in?user=ada&scheme={Second}");
        using var elsewhere = await app.SignedInAsync("ada");

        Assert.Equal([false, true, true], (await browser.ListTicketsAsync("ada")).Select(line => line.EndsWith("True", StringComparison.Ordinal)).Order());
        await browser.GetAsync("/revoke-all?user=ada&except=true");

        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal("ada", await browser.GetAsync($"/who-at?scheme={Second}"));
        Assert.Equal("nobody", await elsewhere.GetAsync("/who"));
    }

    [Fact]
    public async Task An_event_that_validates_a_ticket_can_ask_which_are_its_users()
    {
        var counts = new List<int>();
        await using var app = await StartAsync(async context =>
            counts.Add((await context.HttpContext.RequestServices.GetRequiredService<ISessionDirectory>().ListAsync("ada")).Count(session => session.IsCurrent)));
        using var browser = await app.SignedInAsync("ada");
        await browser.GetAsync($"/in?user=ada&scheme={Second}");
        counts.Clear();

        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal("ada", await browser.GetAsync($"/who-at?scheme={Second}"));

        // Those of one scheme ask for the other's, whose own event finds both.
        Assert.All(counts, count => Assert.Equal(2, count));
        Assert.NotEmpty(counts);
    }

    [Fact]
    public async Task A_request_whose_ticket_cannot_be_read_ends_no_others_for_it()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.GetAsync($"/in?user=ada&scheme={Second}");
        app.Wire.Fault = (operation, _) => Task.FromResult(operation == "GetItem" ? Fault.Response(500, "InternalServerError") : null);

        Assert.Equal(HttpStatusCode.InternalServerError, await browser.StatusAsync("/revoke-all?user=ada&except=true"));

        app.Wire.Fault = null;
        Assert.Equal("ada", await browser.GetAsync($"/who-at?scheme={Second}"));
    }

    [Fact]
    public async Task Without_a_ticket_of_the_other_scheme_nothing_more_is_read()
    {
        await using var app = await StartAsync();
        using var browser = await app.SignedInAsync("ada");
        app.Wire.Take();

        await browser.ListTicketsAsync("ada");

        // The ticket, the list, and what it lists.
        Assert.Equal(["GetItem", "GetItem", "GetItem"], app.Wire.Take().Select(call => call.Operation));
    }

    private Task<SessionApp> StartAsync(Func<CookieValidatePrincipalContext, Task>? validate = null) => TicketApp.StartAsync(dynamoDB, authentication =>
    {
        authentication.Services.Configure<AuthenticationOptions>(options => options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme);
        authentication.AddDynamoDBTicketStore().AddCookie(Second).AddDynamoDBTicketStore(Second);
        if (validate is not null)
        {
            foreach (var scheme in (string[])[CookieAuthenticationDefaults.AuthenticationScheme, Second])
            {
                authentication.Services.Configure<CookieAuthenticationOptions>(scheme, options => options.Events.OnValidatePrincipal = validate);
            }
        }
    });
}
