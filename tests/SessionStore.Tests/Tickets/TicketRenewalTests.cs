using System.Security.Claims;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Tickets;

/// <summary>What is written of a ticket that keeps its key, and when.</summary>
public sealed class TicketRenewalTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_ticket_slides_and_expires_when_it_says()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        var cookie = browser.TicketCookie();
        var before = await dynamoDB.TicketAsync(app);

        app.Time.Advance(TimeSpan.FromHours(6));
        Assert.Equal("ada", await browser.GetAsync("/who"));
        var after = await dynamoDB.TicketAsync(app);
        Assert.Equal(before["sess"].M["ticket"].B.ToArray(), after["sess"].M["ticket"].B.ToArray());
        Assert.NotEqual(before["expires"].N, after["expires"].N);
        Assert.NotEqual(cookie, browser.TicketCookie());

        app.Time.Advance(TimeSpan.FromHours(9));
        Assert.Equal("ada", await browser.GetAsync("/who"));

        app.Time.Advance(TimeSpan.FromHours(11));
        Assert.Equal("nobody", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task New_properties_are_written_and_keep_the_key()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        var before = await dynamoDB.TicketAsync(app);

        await browser.GetAsync("/token?token=abc");

        var after = await dynamoDB.TicketAsync(app);
        Assert.Equal(before["id"].S, after["id"].S);
        Assert.NotEqual(before["sess"].M["ticket"].B.ToArray(), after["sess"].M["ticket"].B.ToArray());
        Assert.Equal("ada", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task A_claim_that_a_request_adds_for_itself_is_not_stored_and_keeps_the_key()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        var before = await dynamoDB.TicketAsync(app);

        app.Time.Advance(TimeSpan.FromHours(6));
        using var response = await browser.SendVisitAsync(context =>
        {
            ((ClaimsIdentity)context.User.Identity!).AddClaim(new(ClaimTypes.Role, "for this request"));
            return Task.CompletedTask;
        });

        var after = await dynamoDB.TicketAsync(app);
        Assert.Equal(before["id"].S, after["id"].S);
        Assert.NotEqual(before["expires"].N, after["expires"].N);
        Assert.Equal("none", await browser.GetAsync("/role"));
    }
}
