using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Directory;

public sealed class RevokeTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_revoked_session_is_out_at_its_next_request_on_every_instance()
    {
        var keys = new EphemeralDataProtectionProvider();
        await using var one = await DirectoryApp.StartAsync(dynamoDB, sharedKeys: keys);
        await using var two = await DirectoryApp.StartAsync(dynamoDB, one.Table, keys);
        using var phone = await one.SignedInAsync("ada", "phone");
        using var phoneAtTwo = two.NewBrowser();
        phoneAtTwo.Cookies.Add(phone.Cookies.GetAllCookies());
        Assert.Equal("somebody", await phoneAtTwo.GetAsync("/who"));
        using var desk = await two.SignedInAsync("ada", "desk");
        var handle = (await desk.ListAsync("ada")).Single(line => line.Contains("|phone|", StringComparison.Ordinal)).Split('|')[0];

        Assert.Equal("true", await desk.GetAsync($"/revoke?user=ada&handle={handle}"));

        Assert.Equal("nobody", await phone.GetAsync("/who"));
        Assert.Equal("nobody", await phoneAtTwo.GetAsync("/who"));
        Assert.Equal("somebody", await desk.GetAsync("/who"));
        Assert.Equal(["desk"], await desk.LabelsAsync("ada"));
    }

    [Fact]
    public async Task The_next_request_of_a_signed_in_session_reads_consistently_whatever_its_client_says()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var honest = await app.SignedInAsync("ada");
        using var liar = await app.SignedInAsync("ada");
        liar.Forget(".AspNetCore.Session.v");
        app.Wire.Take();

        await honest.GetAsync("/who");
        Assert.Equal([new("GetItem", Consistent: true, Units: 1)], app.Wire.Take());

        await liar.GetAsync("/who");
        Assert.Equal([new("GetItem", Consistent: false, Units: 0.5), new("GetItem", Consistent: true, Units: 1)], app.Wire.Take());

        // It got its cookie back.
        await liar.GetAsync("/who");
        Assert.Equal([new("GetItem", Consistent: true, Units: 1)], app.Wire.Take());
    }

    [Fact]
    public async Task A_revoked_device_can_sign_in_again_at_once()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var phone = await app.SignedInAsync("ada", "phone");
        using var desk = await app.SignedInAsync("ada", "desk");
        Assert.Equal("1", await desk.GetAsync("/revoke-all?user=ada&except=true"));

        await phone.GetAsync("/in?user=ada&label=phone again");

        Assert.Equal("somebody", await phone.GetAsync("/who"));
        Assert.Equal(new HashSet<string>(["desk", "phone again"], StringComparer.Ordinal), (await desk.LabelsAsync("ada")).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_every_session_and_the_current_one_unless_it_is_to_stay()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        var devices = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => app.SignedInAsync("ada", $"{i}")));
        using var other = await app.SignedInAsync("grace");

        Assert.Equal("59", await devices[7].GetAsync("/revoke-all?user=ada&except=true"));
        Assert.Equal(["7"], await devices[7].LabelsAsync("ada"));
        Assert.All(await Task.WhenAll(devices.Where((_, i) => i != 7).Select(device => device.GetAsync("/who"))), who => Assert.Equal("nobody", who));

        Assert.Equal("1", await devices[7].GetAsync("/revoke-all?user=ada&except=false"));
        Assert.Equal("nobody", await devices[7].GetAsync("/who"));
        Assert.Equal("somebody", await other.GetAsync("/who"));
    }

    [Fact]
    public async Task Another_users_handle_and_an_unknown_one_revoke_nothing()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var ada = await app.SignedInAsync("ada");
        using var grace = await app.SignedInAsync("grace");
        var handle = Assert.Single(await ada.ListAsync("ada")).Split('|')[0];

        Assert.Equal("false", await grace.GetAsync($"/revoke?user=grace&handle={handle}"));
        Assert.Equal("false", await grace.GetAsync("/revoke?user=nobody&handle=x"));
        Assert.Equal("somebody", await ada.GetAsync("/who"));
    }

    [Fact]
    public async Task A_request_whose_session_is_revoked_meanwhile_gets_409_and_stores_nothing()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");

        Assert.Equal(HttpStatusCode.Conflict, await browser.StatusAsync("/slow?user=ada"));

        Assert.Equal("nobody", await browser.GetAsync("/who"));
        Assert.DoesNotContain(await dynamoDB.ItemsAsync(app.Table), item => item["id"].S.StartsWith("session#", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_that_had_not_read_its_revoked_session_begins_a_new_one_that_is_nobodys()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");

        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/slow?user=ada&reads=false"));

        Assert.Equal("back from the dead", await browser.GetAsync("/who"));
        Assert.Empty(await browser.ListAsync("ada"));
        var session = Assert.Single(await dynamoDB.ItemsAsync(app.Table), item => item["id"].S.StartsWith("session#", StringComparison.Ordinal));
        Assert.DoesNotContain("user", session.Keys);
    }

    [Fact]
    public async Task A_request_that_abandons_its_revoked_session_takes_nothing_of_it_into_the_next_one()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session =>
        {
            session.SetString("secret", "Ada's");
            return session.BindToUserAsync("ada");
        });

        await browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            await app.Services.GetRequiredService<ISessionDirectory>().RevokeAllAsync("ada");
            await Assert.ThrowsAsync<SessionEndedException>(() => session.BindToUserAsync("grace"));
            await session.AbandonAsync();
            Assert.Empty(session.Keys);
            await session.BindToUserAsync("grace");
        });

        Assert.Empty(await browser.VisitAsync(session => session.Keys.ToArray()));
    }

    [Fact]
    public async Task A_session_that_moves_while_it_is_revoked_is_followed()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var phone = await app.SignedInAsync("ada", "phone");
        using var desk = await app.SignedInAsync("ada", "desk");
        var moved = false;
        app.Wire.Fault = async (operation, _) =>
        {
            // Between the revoker's read and its first delete.
            if (operation == "DeleteItem" && !moved)
            {
                moved = true;
                await phone.GetAsync("/regenerate");
            }

            return null;
        };

        Assert.Equal("1", await desk.GetAsync("/revoke-all?user=ada&except=true"));

        Assert.True(moved);
        Assert.Equal("nobody", await phone.GetAsync("/who"));
        Assert.Equal(["desk"], await desk.LabelsAsync("ada"));
    }

    [Fact]
    public async Task Sign_ins_racing_a_sign_out_everywhere_are_out_or_listed_and_those_before_it_are_out()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        var before = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => app.SignedInAsync("ada", $"before {i}")));
        using var desk = app.NewBrowser();

        var racing = Task.WhenAll(Enumerable.Range(0, 20).Select(i => app.SignedInAsync("ada", $"racing {i}")));
        await desk.GetAsync("/revoke-all?user=ada&except=false");
        var during = await racing;

        var listed = await desk.LabelsAsync("ada");
        Assert.All(await Task.WhenAll(before.Select(browser => browser.GetAsync("/who"))), who => Assert.Equal("nobody", who));
        for (var i = 0; i < during.Length; i++)
        {
            Assert.Equal(listed.Contains($"racing {i}", StringComparer.Ordinal) ? "somebody" : "nobody", await during[i].GetAsync("/who"));
        }

        await desk.GetAsync("/revoke-all?user=ada&except=false");
        Assert.All(await Task.WhenAll(during.Select(browser => browser.GetAsync("/who"))), who => Assert.Equal("nobody", who));
    }
}
