using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>What increments have counted is a number: read as one, and mixed up with no other value.</summary>
public sealed class CounterTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
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
