using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Values;

/// <summary>What another program, or a hand in the console, may have left in an item.</summary>
public sealed class ForeignItemTests(DynamoDBFixture dynamoDB) : IAsyncLifetime
{
    private SessionApp _app = null!;
    private Browser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        _browser = _app.NewBrowser();
        await _browser.VisitAsync(session => session.SetString("own", "mine"));
    }

    [Fact]
    public async Task Values_of_every_DynamoDB_type_are_read_as_JSON()
    {
        await UpdateAsync("SET sess = :v", new AttributeValue
        {
            M = new()
            {
                ["N"] = new() { N = "12.5" },
                ["BOOL"] = new() { BOOL = true },
                ["NULL"] = new() { NULL = true },
                ["L"] = new() { L = [new() { S = "a" }, new() { N = "1" }, new() { L = [], IsLSet = true }] },
                ["M"] = new() { M = new() { ["name"] = new() { S = "Mia" }, ["age"] = new() { N = "7" }, ["raw"] = new() { B = new([1, 2]) } } },
                ["SS"] = new() { SS = ["a", "b"] },
                ["NS"] = new() { NS = ["1", "2"] },
                ["BS"] = new() { BS = [new([1])] },
                ["S"] = new() { S = "text" },
                ["B"] = new() { B = new([1, 2, 3]) },
            },
        });

        await _browser.VisitAsync(session =>
        {
            Assert.Equal(12.5m, session.Get<decimal>("N"));
            Assert.True(session.Get<bool>("BOOL"));
            Assert.Null(session.Get<string>("NULL"));
            Assert.Equal("""["a",1,[]]""", session.GetString("L"));
            Assert.Equivalent(new Person("Mia", 7, [1, 2]), session.Get<Person>("M"), strict: true);
            Assert.Equal(["a", "b"], session.Get<string[]>("SS")!.Order());
            Assert.Equal([1, 2], session.Get<int[]>("NS")!.Order());
            Assert.Equal([[1]], session.Get<byte[][]>("BS")!);
            Assert.Equal("text", session.GetString("S"));
            Assert.Equal([1, 2, 3], session.Get("B")!);
        });
    }

    [Fact]
    public async Task A_value_may_nest_as_deep_as_DynamoDB_lets_it()
    {
        // 32 levels, two of which are the session's own.
        var value = new AttributeValue { S = "deep" };
        for (var level = 0; level < 30; level++)
        {
            value = new() { M = new() { ["m"] = value } };
        }

        await UpdateAsync("SET sess.#l = :v", value, "nested");

        Assert.EndsWith("\"deep\"" + new string('}', 30), await _browser.VisitAsync(session => session.GetString("nested")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_another_program_wrote_is_not_written_again_when_it_is_the_same()
    {
        await UpdateAsync("SET sess = :v", new AttributeValue { M = new() { ["n"] = new() { N = "5" } } });

        await _browser.VisitAsync(session => session.Set("n", 5));

        Assert.Equal("5", (await ItemAsync())["sess"].M["n"].N);
    }

    [Theory]
    [InlineData("REMOVE sess")]
    [InlineData("REMOVE sess, v")]
    [InlineData("REMOVE sess, v, created, touched")]
    [InlineData("SET sess = :v")]
    public async Task An_item_without_a_map_of_values_is_an_empty_session_that_can_be_written(string change)
    {
        await UpdateAsync(change, change.Contains(":v", StringComparison.Ordinal) ? new AttributeValue { S = "no map" } : null);

        Assert.Empty(await _browser.VisitAsync(session => session.Keys.ToList()));
        await _browser.VisitAsync(session => session.SetString("k", "written"));
        await _browser.VisitAsync(session => session.SetString("l", "too"));

        Assert.Equal(["k", "l"], (await ItemAsync())["sess"].M.Keys.Order());
        Assert.Equal("written", await _browser.VisitAsync(session => session.GetString("k")));
    }

    [Theory]
    [InlineData("REMOVE sess")]
    [InlineData("REMOVE sess, v")]
    public async Task An_item_without_a_map_of_values_can_be_incremented(string change)
    {
        await UpdateAsync(change, null);

        Assert.Equal(2, await _browser.VisitAsync(session => session.IncrementAsync("n", 2)));
        Assert.Equal(3, await _browser.VisitAsync(session => session.IncrementAsync("n")));
    }

    [Fact]
    public async Task An_item_without_a_version_can_be_moved_to_a_new_id()
    {
        await UpdateAsync("REMOVE v, sess", null);

        await _browser.VisitAsync(async session =>
        {
            session.SetString("k", "moved");
            await session.RegenerateIdAsync();
        });

        Assert.Equal("moved", await _browser.VisitAsync(session => session.GetString("k")));
    }

    [Fact]
    public async Task An_item_without_an_expiry_has_expired()
    {
        await UpdateAsync("REMOVE expires", null);

        Assert.Null(await _browser.VisitAsync(session => session.GetString("own")));
        await _browser.VisitAsync(session => session.SetString("own", "new"));
        Assert.Equal("new", await _browser.VisitAsync(session => session.GetString("own")));
    }

    [Theory]
    [InlineData("v")]
    [InlineData("touched")]
    [InlineData("created")]
    [InlineData("expires")]
    public async Task A_number_beyond_64_bits_is_no_crash(string attribute)
    {
        await UpdateAsync($"SET {attribute} = :v", new AttributeValue { N = "1" + new string('0', 30) });

        Assert.Equal("mine", await _browser.VisitAsync(session => session.GetString("own")));
        Assert.NotNull(await _browser.VisitAsync(session => session.GetInfoAsync()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("////////")]
    public async Task A_value_that_cannot_be_decompressed_is_an_error_for_its_key_only(string garbage)
    {
        await UpdateAsync("SET sess.broken = :v", new AttributeValue
        {
            M = new() { ["$brotli"] = new() { B = new(Convert.FromBase64String(garbage)) } },
        });

        await _browser.VisitAsync(session =>
        {
            var failure = Assert.Throws<InvalidDataException>(() => session.GetString("broken"));
            Assert.Contains("'broken'", failure.Message, StringComparison.Ordinal);
            Assert.Equal("mine", session.GetString("own"));
            session.SetString("broken", "mended");
        });
        Assert.Equal("mended", await _browser.VisitAsync(session => session.GetString("broken")));
    }

    [Fact]
    public async Task A_compressed_value_that_was_cut_is_not_taken_for_a_shorter_one()
    {
        await _browser.VisitAsync(session => session.SetString("long", string.Concat(Enumerable.Range(0, 3000).Select(n => n.ToString(CultureInfo.InvariantCulture)))));
        var compressed = (await ItemAsync())["sess"].M["long"].M["$brotli"].B.ToArray();

        await UpdateAsync("SET sess.#l = :v", new AttributeValue { M = new() { ["$brotli"] = new() { B = new(compressed[..^20]) } } }, "long");

        await _browser.VisitAsync(session => Assert.Throws<InvalidDataException>(() => session.GetString("long")));
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _app.DisposeAsync();
    }

    private async Task<Dictionary<string, AttributeValue>> ItemAsync() => Assert.Single(await dynamoDB.ItemsAsync(_app.Table));

    private async Task UpdateAsync(string expression, AttributeValue? value, string? name = null) =>
        await dynamoDB.Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = _app.Table,
            Key = new() { ["id"] = (await ItemAsync())["id"] },
            UpdateExpression = expression,
            ExpressionAttributeNames = name is null ? null : new() { ["#l"] = name },
            ExpressionAttributeValues = value is null ? null : new() { [":v"] = value },
        });

    private sealed record Person(string Name, int Age, byte[] Raw);
}
