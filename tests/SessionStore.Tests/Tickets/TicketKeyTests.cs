using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Tickets;

/// <summary>When a ticket gets a new key.</summary>
public sealed class TicketKeyTests(DynamoDBFixture dynamoDB)
{
    [Theory]
    [InlineData("/in?user=ada&role=admin", "ada")]
    [InlineData("/in?user=grace", "grace")]
    [InlineData("/out-and-in?user=ada", "ada")]
    [InlineData("/promote", "ada")]
    [InlineData("/who?renew=claims", "ada")]
    [InlineData("/who?renew=claims in place", "ada")]
    public async Task Other_rights_come_with_a_new_key_and_the_old_cookie_gets_none_of_them(string path, string user)
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        using var thief = app.NewBrowserLike(browser);
        Assert.Equal("ada", await thief.GetAsync("/who"));

        await browser.GetAsync(path);

        Assert.Equal(user, await browser.GetAsync("/who"));
        Assert.Equal("nobody", await thief.GetAsync("/who"));
        Assert.Single(await browser.ListTicketsAsync(user));
        if (path.Contains("role", StringComparison.Ordinal))
        {
            Assert.Equal("admin", await browser.GetAsync("/role"));
        }

        if (user != "ada")
        {
            Assert.Empty(await browser.ListTicketsAsync("ada"));
        }
    }

    [Fact]
    public async Task The_same_claims_again_keep_the_key()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "admin");
        var before = await dynamoDB.TicketAsync(app);

        await browser.GetAsync("/in?user=ada&role=admin");

        Assert.Equal(before["id"].S, (await dynamoDB.TicketAsync(app))["id"].S);
        Assert.Equal("admin", await browser.GetAsync("/role"));
    }
}
