using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Tickets;

/// <summary>Many claims and stored tokens.</summary>
public sealed class LargeTicketTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_large_ticket_is_compressed_and_reads_as_it_was()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = app.NewBrowser();

        using var signedIn = await browser.SendVisitAsync(context => context.SignInAsync(Principal(groups: 2000)));

        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        var ticket = (await dynamoDB.TicketAsync(app))["sess"].M["ticket"];
        Assert.InRange(ticket.M["$brotli"].B.Length, 1, 60_000);
        Assert.Equal("ada", await browser.GetAsync("/who"));
        var groups = 0;
        using var counted = await browser.SendVisitAsync(context =>
        {
            groups = context.User.FindAll("groups").Count();
            return Task.CompletedTask;
        });
        Assert.Equal(2000, groups);

        // What is renewed is compressed, too, and what became small no longer is.
        await browser.GetAsync("/who?renew=token");
        Assert.True((await dynamoDB.TicketAsync(app))["sess"].M["ticket"].M.ContainsKey("$brotli"));
        await browser.GetAsync("/in?user=ada");
        Assert.NotNull((await dynamoDB.TicketAsync(app))["sess"].M["ticket"].B);
        Assert.Equal("ada", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task A_damaged_compressed_ticket_is_none()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = app.NewBrowser();
        using var signedIn = await browser.SendVisitAsync(context => context.SignInAsync(Principal(groups: 2000)));
        var item = await dynamoDB.TicketAsync(app);
        item["sess"].M["ticket"].M["$brotli"].B = new MemoryStream([1, 2, 3]);
        await dynamoDB.Client.PutItemAsync(app.Table, item);

        Assert.Equal("nobody", await browser.GetAsync("/who"));
        Assert.Contains(app.Log.Lines, line => line.EventId.Id == 123);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ticket_that_no_item_can_hold_says_which_claims_and_tokens_are_large_and_stores_nothing(bool isRenewal)
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = isRenewal ? await app.SignedInAsync("ada") : app.NewBrowser();
        var before = (await dynamoDB.ItemsAsync(app.Table)).Count;

        Exception? thrown = null;
        using var response = await browser.SendVisitAsync(async context =>
        {
            var properties = new AuthenticationProperties();
            properties.StoreTokens([new() { Name = "access", Value = Convert.ToHexString(RandomNumberGenerator.GetBytes(500_000)) }]);
            thrown = await Record.ExceptionAsync(() => context.SignInAsync(isRenewal ? context.User : Principal(groups: 3), properties));
            throw thrown!;
        });

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var tooLarge = Assert.IsType<SessionTooLargeException>(thrown);
        Assert.Contains("authentication ticket of scheme 'Cookies'", tooLarge.Message, StringComparison.Ordinal);
        Assert.Contains("property '.Token.access' (1,000,013 bytes)", tooLarge.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("session", tooLarge.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, (await dynamoDB.ItemsAsync(app.Table)).Count);
        Assert.Equal(isRenewal ? "ada" : "nobody", await browser.GetAsync("/who"));
    }

    private static ClaimsPrincipal Principal(int groups)
    {
        var identity = new ClaimsIdentity("oidc");
        identity.AddClaim(new(ClaimTypes.Name, "ada"));
        identity.AddClaim(new(ClaimTypes.NameIdentifier, "ada"));
        identity.AddClaims(Enumerable.Range(0, groups).Select(i => new Claim("groups", $"{new Guid(i, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8])}")));
        return new(identity);
    }
}
