using System.Net;
using System.Security.Claims;
using SessionStore.Tests.Failures;
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

    [Theory]
    [InlineData("/in?user=ada&hours=720")]
    [InlineData("/who?renew=month")]
    public async Task A_longer_life_counts_at_once(string path)
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = app.NewBrowser();
        await browser.GetAsync("/in?user=ada&hours=1");

        app.Time.Advance(TimeSpan.FromMinutes(5));
        await browser.GetAsync(path);

        app.Time.Advance(TimeSpan.FromDays(29));
        Assert.Equal("ada", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task A_shorter_life_counts_at_once()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");

        await browser.GetAsync("/in?user=ada&hours=1");

        app.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("nobody", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task A_renewal_that_DynamoDB_refuses_fails_no_request_and_the_next_one_tries_again()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        var before = await dynamoDB.TicketAsync(app);

        app.Time.Advance(TimeSpan.FromHours(6));
        Refuse(app, "UpdateItem");
        using var response = await browser.SendAsync("/who");
        app.Wire.Fault = null;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("ada", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Single(app.Log.Lines, line => line.EventId.Id == 106);

        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.NotEqual(before["expires"].N, (await dynamoDB.TicketAsync(app))["expires"].N);
    }

    [Theory]
    [InlineData("/in?user=ada", "UpdateItem")]
    [InlineData("/token?token=abc", "UpdateItem")]
    [InlineData("/who?renew=token", "UpdateItem")]
    [InlineData("/who?renew=claims", "TransactWriteItems")]
    public async Task A_sign_in_and_new_content_that_DynamoDB_refuses_are_an_error_that_the_client_sees(string path, string operation)
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        var before = await dynamoDB.TicketAsync(app);

        Refuse(app, operation);
        Assert.Equal(HttpStatusCode.InternalServerError, await browser.StatusAsync(path));
        app.Wire.Fault = null;

        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal(before["v"].N, (await dynamoDB.TicketAsync(app))["v"].N);
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

    private static void Refuse(SessionApp app, string operation) => app.Wire.Fault = (called, _) =>
        Task.FromResult(called == operation ? Fault.Response(400, "ThrottlingException") : null);
}
