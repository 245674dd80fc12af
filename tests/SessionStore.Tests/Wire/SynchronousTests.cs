using SessionStore.Wire;

namespace SessionStore.Tests.Wire;

/// <summary>A synchronous call is done when it returns, by the thread that made it, and can be ended all the same.</summary>
public sealed class SynchronousTests
{
    [Fact]
    public async Task It_is_completed_when_it_returns()
    {
        await using var server = new WireServer { Answer = _ => WireServer.Response(200, """{"Item":{"v":{"N":"7"}}}""") };

        var call = Client(server).GetAsync(synchronous: true);

        Assert.True(call.IsCompletedSuccessfully);
        Assert.Equal("7", (await call).Item!["v"].Digits);
    }

    [Fact]
    public async Task A_refusal_is_completed_too()
    {
        await using var server = new WireServer { Answer = _ => WireServer.Response(400, """{"__type":"x#ValidationException"}""") };

        var call = Client(server).GetAsync(synchronous: true);

        Assert.True(call.IsFaulted);
        Assert.Equal("ValidationException", (await Assert.ThrowsAsync<Amazon.DynamoDBv2.AmazonDynamoDBException>(() => call)).ErrorCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_ends_when_it_is_cancelled_before_the_answer(bool synchronous)
    {
        await using var server = new WireServer { Answer = _ => null };
        await AssertCancelledAsync(server, synchronous);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_ends_when_it_is_cancelled_within_the_answer(bool synchronous)
    {
        await using var server = new WireServer { Answer = _ => WireServer.Response(200, """{"Item":{"v":""", length: 100), Holds = true };
        await AssertCancelledAsync(server, synchronous);
    }

    private static async Task AssertCancelledAsync(WireServer server, bool synchronous)
    {
        using var cancel = new CancellationTokenSource();
        var call = Client(server).GetAsync(synchronous, onOwnThread: synchronous, cancel.Token);
        await Harness.Eventually.TrueAsync(() => !server.Requests.IsEmpty);
        await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private static WireClient Client(WireServer server) => new(WireTable.Config(server.Address), WireTable.Schema);
}
