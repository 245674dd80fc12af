using System.Net;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Failures;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Regions;

/// <summary>A global table with multi-region strong consistency: writes in two regions exclude each other, and there are no transactions.</summary>
public sealed class StrongTableTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_write_that_another_region_is_in_the_way_of_is_made_again_and_an_increment_counts_once()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        Assert.Equal(1, await browser.VisitAsync(session => session.IncrementAsync("count")));
        var tries = 0;
        app.Wire.Fault = (name, _) => Task.FromResult(
            name == "UpdateItem" && Interlocked.Increment(ref tries) % 3 != 0 ? Fault.Response(400, "ReplicatedWriteConflictException") : null);

        Assert.Equal(2, await browser.VisitAsync(session => session.IncrementAsync("count")));
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        Assert.Equal(6, tries);
        Assert.Equal((2, "Ada"), await browser.VisitAsync(session => (session.Get<int>("count"), session.GetString("user")!)));
    }

    [Fact]
    public async Task One_that_is_always_in_the_way_is_503()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        app.Wire.Fault = (name, _) => Task.FromResult(name == "UpdateItem" ? Fault.Response(400, "ReplicatedWriteConflictException") : null);

        var failure = await Assert.ThrowsAsync<SessionStoreException>(() => browser.VisitAsync(session => session.IncrementAsync("count")));

        Assert.Equal(((int)HttpStatusCode.ServiceUnavailable, SessionStoreFailure.Unavailable), (failure.StatusCode, failure.Failure));
        Assert.Contains("many requests write the same item at once", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sign in")]
    [InlineData("regenerate")]
    public async Task What_needs_a_transaction_says_what_the_table_can_not_do(string what)
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("cart", "kept"));
        app.Wire.Fault = (name, _) => Task.FromResult(
            name == "TransactWriteItems" ? Fault.Response(400, "ValidationException", "Transactions are refused here") : null);

        var failure = await Assert.ThrowsAsync<SessionStoreException>(() => browser.VisitAsync(
            session => what == "sign in" ? session.BindToUserAsync("ada") : session.RegenerateIdAsync()));

        Assert.Equal(SessionStoreFailure.Rejected, failure.Failure);
        Assert.Contains("Transactions are refused here. Look at what it names. A global table with multi-region strong consistency takes no transactions", failure.Message, StringComparison.Ordinal);
        Assert.Equal("kept", await browser.VisitAsync(session => session.GetString("cart")));
    }

    /// <summary>What docs/regions.md shows in place of a new id.</summary>
    [Fact]
    public async Task A_session_begun_anew_takes_its_values_along()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("cart", "kept"));
        var cookie = browser.SessionCookie;
        app.Wire.Take();

        await browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            var values = session.Keys.ToDictionary(key => key, key => session.Get(key)!, StringComparer.Ordinal);
            await session.AbandonAsync();
            foreach (var (key, value) in values)
            {
                session.Set(key, value);
            }
        });

        Assert.DoesNotContain(app.Wire.Take(), call => call.Operation == "TransactWriteItems");
        Assert.NotEqual(cookie, browser.SessionCookie);
        Assert.Equal("kept", await browser.VisitAsync(session => session.GetString("cart")));
        Assert.Single(await dynamoDB.ItemsAsync(app.Table));
    }
}
