using System.Text;
using SessionStore.Wire;

namespace SessionStore.Tests.Wire;

/// <summary>An answer that was cut off or damaged, wherever, is an exception, never a part of a session.</summary>
public sealed class CutAnswerTests
{
    private const string Body =
        """{"ConsumedCapacity":{"CapacityUnits":0.5,"TableName":"sessions"},"Item":{"id":{"S":"session#a"},"sess":{"M":{"cart":{"S":"3 \"ü\" 🛒"},"n":{"N":"12"},"b":{"B":"AAEC/w=="},"l":{"L":[{"BOOL":true},{"NULL":true},{"SS":["a"]},{"NS":["1"]},{"BS":["AA=="]}]},"e":{"M":{}}}},"v":{"N":"7"}}}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_is_read_whole(bool synchronous)
    {
        await using var server = new WireServer { Answer = _ => WireServer.Response(200, Body) };

        var answer = await Client(server).GetAsync(synchronous);

        Assert.Equal(0.5, answer.CapacityUnits);
        var session = answer.Item!["sess"].Entries!;
        Assert.Equal("3 \"ü\" 🛒", session["cart"].Text);
        Assert.Equal("12", session["n"].Digits);
        Assert.Equal([0, 1, 2, 255], session["b"].Other!.B.ToArray());
        Assert.True(session["l"].Other!.L[0].BOOL);
        Assert.True(session["l"].Other!.L[1].NULL);
        Assert.Equal(["a"], session["l"].Other!.L[2].SS);
        Assert.Equal(["1"], session["l"].Other!.L[3].NS);
        Assert.Equal([0], session["l"].Other!.L[4].BS[0].ToArray());
        Assert.True(session["e"].Other!.IsMSet);
    }

    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("NaN")]
    [InlineData("1 ")]
    [InlineData("0x1")]
    public async Task A_number_that_is_none_is_an_exception(string number)
    {
        await using var server = new WireServer { Answer = _ => WireServer.Response(200, $$"""{"Item":{"expires":{"N":"{{number}}"} } }""") };

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => Client(server).GetAsync(synchronous: false));

        Assert.Equal(SessionStoreFailure.Unavailable, Table.DynamoDBFailures.Classify(failure));
    }

    /// <summary>With its length, so that HTTP notices; without, so that nothing does but what reads it; and with its checksum alone.</summary>
    [Theory]
    [InlineData(false, true, false)]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, false, true)]
    public async Task An_answer_that_is_cut_off_anywhere_is_an_exception(bool synchronous, bool withLength, bool withChecksum)
    {
        var bytes = Encoding.UTF8.GetBytes(Body);
        var cut = 0;
        await using var server = new WireServer();
        var head = WireServer.Response(200, Body, length: withLength ? -1 : null, checksum: withChecksum).AsMemory(0..^bytes.Length);
        server.Answer = _ => [.. head.Span, .. bytes.AsSpan(0, cut)];
        var client = Client(server);

        for (; cut < bytes.Length; cut++)
        {
            var failure = await Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync(synchronous));
            Assert.Equal(SessionStoreFailure.Unavailable, Table.DynamoDBFailures.Classify(failure));
            Assert.True(Table.DynamoDBFailures.IsUncertain(failure));
        }
    }

    [Fact]
    public async Task A_bit_that_flipped_anywhere_is_an_exception()
    {
        var bytes = Encoding.UTF8.GetBytes(Body);
        var flipped = 0;
        await using var server = new WireServer();
        var head = WireServer.Response(200, Body).AsMemory(0..^bytes.Length);
        server.Answer = _ =>
        {
            var damaged = bytes.ToArray();
            damaged[flipped / 8] ^= (byte)(1 << (flipped % 8));
            return [.. head.Span, .. damaged];
        };
        var client = Client(server);

        for (; flipped < bytes.Length * 8; flipped += 5)
        {
            Assert.Equal(SessionStoreFailure.Unavailable, Table.DynamoDBFailures.Classify(await Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync())));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"secret\"")]
    [InlineData("<html>secret</html>")]
    [InlineData("""{"Item":"secret"}""")]
    [InlineData("""{"Item":["secret"]}""")]
    [InlineData("""{"Item":{"secret":"secret"}}""")]
    [InlineData("""{"Item":{"secret":{}}}""")]
    [InlineData("""{"Item":{"secret":{"S":1}}}""")]
    [InlineData("""{"Item":{"secret":{"S":null}}}""")]
    [InlineData("""{"Item":{"secret":{"N":1}}}""")]
    [InlineData("""{"Item":{"secret":{"B":"secret!"}}}""")]
    [InlineData("""{"Item":{"secret":{"BOOL":"true"}}}""")]
    [InlineData("""{"Item":{"secret":{"M":[]}}}""")]
    [InlineData("""{"Item":{"secret":{"L":{}}}}""")]
    [InlineData("""{"Item":{"secret":{"SS":[1]}}}""")]
    [InlineData("""{"Item":{"secret":{"X":"secret"}}}""")]
    [InlineData("""{"Item":{"secret":{"S":"a","N":"1"}}}""")]
    [InlineData("""{"ConsumedCapacity":"secret"}""")]
    [InlineData("""{"ConsumedCapacity":{"CapacityUnits":"secret"}}""")]
    [InlineData("""{"Item":{}}{"Item":{}}""")]
    [InlineData("""{"Item":{"secret":{"S":"\ud800"}}}""")]
    public async Task What_is_not_an_answer_is_an_exception_that_does_not_repeat_it(string body)
    {
        await using var server = new WireServer { Answer = _ => WireServer.Response(200, body) };

        var failure = await Assert.ThrowsAsync<Amazon.Runtime.AmazonUnmarshallingException>(() => Client(server).GetAsync());

        Assert.Equal("REQUEST1", failure.RequestId);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_later_DynamoDB_may_add_is_skipped()
    {
        await using var server = new WireServer
        {
            Answer = _ => WireServer.Response(200, """{"New":{"a":[1,{"b":null}]},"Item":{"v":{"N":"7"}},"ConsumedCapacity":{"Table":{"CapacityUnits":9},"CapacityUnits":1}}"""),
        };

        var answer = await Client(server).GetAsync();

        Assert.Equal("7", answer.Item!["v"].Digits);
        Assert.Equal(1, answer.CapacityUnits);
    }

    private static WireClient Client(WireServer server) => new(WireTable.Config(server.Address), WireTable.Schema);
}
