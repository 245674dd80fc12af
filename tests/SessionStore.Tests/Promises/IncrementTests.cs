using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Failures;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>Increments all count, whoever makes them and whatever surrounds them.</summary>
public sealed class IncrementTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    [Fact]
    public async Task A_new_visitor_can_begin_with_an_increment()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();

        Assert.Equal(5, await browser.VisitAsync(session => session.IncrementAsync("count", 5)));

        Assert.Equal(5, await browser.VisitAsync(session => session.Get<long>("count")));
    }

    [Fact]
    public async Task A_dead_cookie_begins_a_new_session_under_a_new_id()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        using var tab = NewTab(app, browser);
        var deadCookie = tab.SessionCookie;
        await browser.VisitAsync(session => session.AbandonAsync());

        Assert.Equal(1, await tab.VisitAsync(session => session.IncrementAsync("count")));

        Assert.NotEqual(deadCookie, tab.SessionCookie);
        Assert.Equal(2, await tab.VisitAsync(session => session.IncrementAsync("count")));
        await OnlyItemAsync(app);
    }

    [Fact]
    public async Task Nothing_can_be_incremented_in_a_session_that_ended_meanwhile()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        using var tab = NewTab(app, browser);

        await Assert.ThrowsAsync<SessionEndedException>(() => browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            await tab.VisitAsync(other => other.AbandonAsync());
            await session.IncrementAsync("count");
        }));

        Assert.Empty(await ItemsAsync(app));
    }

    [Fact]
    public async Task The_cookie_of_a_session_that_has_moved_counts_nothing_until_its_tombstone_has_expired()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        using var old = NewTab(app, browser);
        await browser.VisitAsync(session => session.RegenerateIdAsync());

        await Assert.ThrowsAsync<SessionEndedException>(() => old.VisitAsync(session => session.IncrementAsync("count")));
        Assert.Equal(2, (await ItemsAsync(app)).Count);
        app.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(1, await old.VisitAsync(session => session.IncrementAsync("count")));
        Assert.Equal(2, await browser.VisitAsync(session => session.IncrementAsync("count")));
    }

    [Theory]
    [InlineData("increment")]
    [InlineData("sign in")]
    [InlineData("get a new id")]
    public async Task Nothing_more_is_asked_once_a_request_knows_that_its_session_ended(string by)
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        using var tab = NewTab(app, browser);

        await browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            await tab.VisitAsync(other => other.AbandonAsync());
            await Assert.ThrowsAsync<SessionEndedException>(() => by switch
            {
                "increment" => session.IncrementAsync("count"),
                "sign in" => session.BindToUserAsync("ada"),
                _ => session.RegenerateIdAsync(),
            });
            app.Wire.Take();

            await Assert.ThrowsAsync<SessionEndedException>(() => session.IncrementAsync("count"));
        });

        Assert.Empty(app.Wire.Take());
    }

    [Fact]
    public async Task The_request_that_increments_reads_the_new_number()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count", 40));

        Assert.Equal((42, 42), await browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            return (await session.IncrementAsync("count", 2), session.Get<long>("count"));
        }));
        Assert.Equal((41, 41), await browser.VisitAsync(async session => (await session.IncrementAsync("count", -1), session.Get<long>("count"))));
    }

    [Fact]
    public async Task Other_changes_of_the_request_are_kept()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();

        await browser.VisitAsync(async session =>
        {
            session.SetString("before", "b");
            await session.IncrementAsync("count");
            session.SetString("after", "a");
        });

        Assert.Equal(("b", "a", 1), await browser.VisitAsync(
            session => (session.GetString("before"), session.GetString("after"), session.Get<long>("count"))));
    }

    [Fact]
    public async Task A_key_that_was_removed_before_counts_from_zero_again()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count", 10));

        Assert.Equal(1, await browser.VisitAsync(session =>
        {
            session.Remove("count");
            return session.IncrementAsync("count");
        }));
    }

    [Fact]
    public async Task A_session_that_was_cleared_before_counts_from_zero_again()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count", 10));

        Assert.Equal(1, await browser.VisitAsync(session =>
        {
            session.Clear();
            return session.IncrementAsync("count");
        }));

        Assert.Equal(1, await browser.VisitAsync(session => session.Get<long>("count")));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(-1)]
    [InlineData(1234)]
    [InlineData(int.MinValue)]
    public async Task A_counter_is_read_as_the_number_it_is_and_never_as_other_bytes(int number)
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(async session =>
        {
            await session.IncrementAsync("count", number);
            AssertRead(session);
        });

        await browser.VisitAsync(AssertRead);

        void AssertRead(ISession session)
        {
            Assert.Equal((number, number, number), (session.Get<int>("count"), session.Get<long>("count"), session.Get<decimal?>("count")));
            Action[] reads = [() => session.GetInt32("count"), () => session.GetString("count"), () => session.Get("count"), () => session.TryGetValue("count", out _)];
            Assert.All(reads, read =>
            {
                var refusal = Assert.Throws<InvalidOperationException>(read);
                Assert.Contains("'count' holds a number", refusal.Message, StringComparison.Ordinal);
                Assert.Contains("Get<long>", refusal.Message, StringComparison.Ordinal);
            });
            Assert.Equal(["count"], session.Keys);
        }
    }

    [Fact]
    public async Task A_counter_beyond_32_bits_is_no_int_and_one_beyond_64_no_long()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        Assert.Equal(int.MaxValue + 1L, await browser.VisitAsync(session => session.IncrementAsync("count", int.MaxValue + 1L)));

        await browser.VisitAsync(session =>
        {
            Assert.Throws<JsonException>(() => session.Get<int>("count"));
            Assert.Equal(int.MaxValue + 1L, session.Get<long>("count"));
        });
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => browser.VisitAsync(session => session.IncrementAsync("count", long.MaxValue)));

        Assert.Contains("'count' was added to", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((decimal)long.MaxValue + int.MaxValue + 1, await browser.VisitAsync(session => session.Get<decimal>("count")));
    }

    [Fact]
    public async Task A_fraction_of_another_program_is_added_to_and_not_rounded_in_silence()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        await DynamoDB.Client.UpdateItemAsync(new()
        {
            TableName = app.Table,
            Key = new() { ["id"] = (await OnlyItemAsync(app))["id"] },
            UpdateExpression = "SET sess.#c = :n",
            ExpressionAttributeNames = new() { ["#c"] = "count" },
            ExpressionAttributeValues = new() { [":n"] = new() { N = "12.5" } },
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => browser.VisitAsync(session => session.IncrementAsync("count")));

        Assert.Equal(13.5m, await browser.VisitAsync(session => session.Get<decimal>("count")));
    }

    [Fact]
    public async Task What_SetInt32_wrote_is_read_with_GetInt32_and_not_incremented()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetInt32("count", 7));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => browser.VisitAsync(session => session.IncrementAsync("count")));

        Assert.Contains("'count' does not hold a number that can be incremented: what Set, SetString and SetInt32 write are bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(7, await browser.VisitAsync(session => session.GetInt32("count")));
    }

    [Fact]
    public async Task SetInt32_takes_the_place_of_a_counter()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count", 10));

        await browser.VisitAsync(session => session.SetInt32("count", 7));

        Assert.Equal(7, await browser.VisitAsync(session => session.GetInt32("count")));
    }

    [Fact]
    public async Task So_does_a_text_of_the_same_digits()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count", 10));

        await browser.VisitAsync(session =>
        {
            Assert.Equal(10, session.Get<int>("count"));
            session.SetString("count", "10");
        });

        Assert.Equal("10", await browser.VisitAsync(session => session.GetString("count")));
    }

    [Fact]
    public async Task What_DynamoDB_refuses_for_another_reason_is_no_fault_of_the_key()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        app.Wire.Fault = (operation, _) => Task.FromResult(
            operation == "UpdateItem" ? Fault.Response(400, "ValidationException", "One or more parameter values were invalid") : null);

        var failure = await Assert.ThrowsAsync<SessionStoreException>(() => browser.VisitAsync(session => session.IncrementAsync("count")));

        Assert.Equal(SessionStoreFailure.Rejected, failure.Failure);
    }

    [Fact]
    public async Task A_key_that_Set_wrote_is_refused_and_keeps_its_value()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("name", "Ada"));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => browser.VisitAsync(session => session.IncrementAsync("name")));

        Assert.Contains("'name'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("name")));
    }

    [Fact]
    public async Task Removing_a_counted_key_takes_it_out()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count", 10));

        await browser.VisitAsync(session => session.Remove("count"));

        Assert.Empty(await browser.VisitAsync(session => session.Keys.ToArray()));
    }
}
