using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Regions;

/// <summary>A session that has ended in one region, and is still in another, or comes back from there.</summary>
public sealed class EndedElsewhereTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task What_a_client_has_just_ended_is_not_there_for_it_anywhere()
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB, configure: options => options.TouchAfter = TimeSpan.Zero);
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        await regions.CopyAsync();
        await browser.VisitAsync(session => session.Clear());
        using var moved = TwoRegions.Move(browser, regions.Second);
        var before = await regions.OnlyItemAsync(regions.Second);

        await moved.VisitAsync(_ => { });
        Assert.Null(await moved.VisitAsync(session => session.GetString("user")));
        Assert.Equal(1, await moved.VisitAsync(session => session.IncrementAsync("count")));

        // What is still there is as it was: a write would bring it back to the first region.
        Assert.NotEqual(browser.SessionCookie, moved.SessionCookie);
        var items = await dynamoDB.ItemsAsync(regions.Second.Table);
        Assert.Equal(2, items.Count);
        Assert.Equal(before["v"].N, items.Single(item => item["id"].S == before["id"].S)["v"].N);
    }

    [Fact]
    public async Task What_is_still_there_when_the_end_can_not_be_on_its_way_any_more_is_there_for_its_client()
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB);
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        await regions.CopyAsync();
        await browser.VisitAsync(session => session.Clear());
        using var moved = TwoRegions.Move(browser, regions.Second);
        Assert.Null(await moved.VisitAsync(session => session.GetString("user")));

        regions.Second.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal("Ada", await moved.VisitAsync(session => session.GetString("user")));
    }

    [Theory]
    [InlineData("abandon")]
    [InlineData("clear")]
    public async Task A_sign_out_ends_also_what_is_on_its_way(string how)
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB);
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var moved = TwoRegions.Move(browser, regions.Second);
        regions.CopyAt("GetItem", call: 3);

        await moved.VisitAsync(session =>
        {
            if (how == "abandon")
            {
                return session.AbandonAsync();
            }

            session.Clear();
            return Task.CompletedTask;
        });

        Assert.Equal(3, regions.Second.Wire.Take().Count(call => call.Operation == "GetItem"));
        Assert.Empty(await dynamoDB.ItemsAsync(regions.Second.Table));
    }

    [Fact]
    public async Task One_that_has_moved_there_meanwhile_is_followed()
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB, TimeSpan.FromMilliseconds(300));
        using var phone = regions.First.NewBrowser();
        await phone.VisitAsync(session => session.BindToUserAsync("ada"));
        await regions.CopyAsync();
        using var moved = TwoRegions.Move(phone, regions.Second);
        await moved.VisitAsync(session => session.RegenerateIdAsync());
        var sessions = (await dynamoDB.ItemsAsync(regions.Second.Table)).Where(item => item["id"].S.StartsWith("session#", StringComparison.Ordinal)).ToList();
        using var desk = regions.First.NewBrowser();
        var updates = 0;
        regions.First.Wire.Fault = async (name, token) =>
        {
            if (name == "UpdateItem" && Interlocked.Increment(ref updates) == 1)
            {
                foreach (var session in sessions)
                {
                    await dynamoDB.Client.PutItemAsync(new PutItemRequest(regions.First.Table, session), token);
                }
            }

            return null;
        };
        Assert.Equal("1", await desk.GetAsync("/revoke-all?user=ada"));

        var left = (await dynamoDB.ItemsAsync(regions.First.Table)).Where(item => item["id"].S.StartsWith("session#", StringComparison.Ordinal));
        Assert.Equal("moved", Assert.Single(left)["state"].S);
    }

    [Fact]
    public async Task A_revoked_session_that_comes_back_from_another_region_is_ended_again()
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB, TimeSpan.FromMilliseconds(300));
        using var phone = regions.First.NewBrowser();
        await phone.VisitAsync(session => session.BindToUserAsync("ada"));
        var session = (await dynamoDB.ItemsAsync(regions.First.Table)).Single(item => item["id"].S.StartsWith("session#", StringComparison.Ordinal));
        using var desk = regions.First.NewBrowser();

        // The first deletion: what the phone wrote in the other region meanwhile arrives, and wins.
        var deletions = 0;
        regions.First.Wire.Fault = async (name, token) =>
        {
            if (name == "UpdateItem" && Interlocked.Increment(ref deletions) == 1)
            {
                await dynamoDB.Client.PutItemAsync(new PutItemRequest(regions.First.Table, session), token);
            }

            return null;
        };
        Assert.Equal("1", await desk.GetAsync("/revoke-all?user=ada"));

        Assert.DoesNotContain(await dynamoDB.ItemsAsync(regions.First.Table), item => item["id"].S == session["id"].S);
    }
}
