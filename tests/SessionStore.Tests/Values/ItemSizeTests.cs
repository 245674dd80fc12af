using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using SessionStore.Table;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Values;

/// <summary>Our arithmetic against DynamoDB's verdict: the largest item goes in, one byte more does not.</summary>
public sealed class ItemSizeTests(DynamoDBFixture dynamoDB)
{
    public static readonly IReadOnlyDictionary<string, AttributeValue> Shapes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
    {
        ["text"] = new() { S = "abc" },
        ["other alphabets"] = new() { S = "Grüße, 世界 👋" },
        ["binary"] = new() { B = new([1, 2, 3, 4, 5]) },
        ["boolean"] = new() { BOOL = true },
        ["null"] = new() { NULL = true },
        ["empty map"] = new() { M = [], IsMSet = true },
        ["map"] = new() { M = new() { ["one"] = new() { S = "1" }, ["two"] = new() { B = new([2]) } } },
        ["empty list"] = new() { L = [], IsLSet = true },
        ["nested"] = new() { M = new() { ["l"] = new() { L = [new() { S = "a" }, new() { M = new() { ["x"] = new() { BOOL = false } } }] } } },
        ["string set"] = new() { SS = ["a", "bc"] },
        ["binary set"] = new() { BS = [new([1]), new([2, 3])] },
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_largest_item_that_fits_by_our_count_fits_in_DynamoDB_and_no_larger_one(string name)
    {
        var table = await dynamoDB.CreateTableAsync();
        var item = new Dictionary<string, AttributeValue>
        {
            ["id"] = new() { S = "session#x" },
            ["sess"] = new() { M = new() { ["k"] = Shapes[name] } },
            ["filler"] = new() { S = "" },
        };
        var filler = SessionItemSize.Maximum - SessionItemSize.Of(item);

        item["filler"].S = new string('a', filler);
        await dynamoDB.Client.PutItemAsync(new PutItemRequest { TableName = table, Item = item });

        item["filler"].S = new string('a', filler + 1);
        var refused = await Assert.ThrowsAsync<AmazonDynamoDBException>(() =>
            dynamoDB.Client.PutItemAsync(new PutItemRequest { TableName = table, Item = item }));
        Assert.Contains("Item size", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("1795331862")]
    [InlineData("-12.5")]
    [InlineData("99999999999999999999999999999999999999")]
    public void A_number_never_counts_for_less_than_DynamoDB_counts_it(string number)
    {
        // Approximately (number of significant digits / 2) + 1 byte, says the Developer Guide.
        var digits = number.Count(char.IsAsciiDigit);
        var size = SessionItemSize.Of(new AttributeValue { N = number });
        Assert.InRange(size, (digits + 1) / 2 + 1, 21);
        Assert.Equal(size + SessionItemSize.Of(new AttributeValue { N = "7" }), SessionItemSize.Of(new AttributeValue { NS = [number, "7"] }));
    }
}
