using System.Net;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Directory;

public sealed class SignInTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_signed_in_session_is_listed_with_its_label_and_marked_as_the_current_one()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var phone = await app.SignedInAsync("ada", "phone");
        using var desk = await app.SignedInAsync("ada", "desk");

        Assert.Equal(["desk", "phone"], (await desk.LabelsAsync("ada")).ToHashSet(StringComparer.Ordinal));
        Assert.Equal("desk", Assert.Single(await desk.ListAsync("ada"), line => line.EndsWith("|True", StringComparison.Ordinal)).Split('|')[1]);
        Assert.Empty(await desk.ListAsync("grace"));
    }

    [Fact]
    public async Task Signing_in_keeps_the_data_and_makes_the_earlier_cookie_worthless()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = app.NewBrowser();
        await browser.GetAsync("/set?value=anonymous");
        using var thief = app.NewBrowser();
        thief.Cookies.Add(browser.Cookies.GetAllCookies());

        await browser.GetAsync("/in?user=ada");

        Assert.Equal("somebody", await browser.GetAsync("/who"));
        Assert.Equal(HttpStatusCode.Conflict, await thief.StatusAsync("/set?value=mine"));
        Assert.Equal("nobody", await thief.GetAsync("/who"));
    }
}
