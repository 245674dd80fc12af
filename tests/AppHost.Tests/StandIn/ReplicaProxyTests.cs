using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace AppHost.Tests.StandIn;

public class ReplicaProxyTests
{
    [Fact]
    public async Task Connections_go_to_the_replicas_in_turn_and_past_one_that_died()
    {
        using var zero = Replica((byte)0, out var portOfZero);
        using var one = Replica((byte)1, out var portOfOne);
        var port = new Ports().TakeFree();
        using var proxy = new ReplicaProxy(new ProjectResource("webapp"), port, [portOfZero, portOfOne]);
        proxy.Listen();
        proxy.Accept();

        byte[] bothLive = [await AskAsync(port), await AskAsync(port), await AskAsync(port), await AskAsync(port)];
        zero.Dispose();
        byte[] oneLives = [await AskAsync(port), await AskAsync(port), await AskAsync(port)];

        Assert.Equal([0, 1, 0, 1], bothLive);
        Assert.Equal([1, 1, 1], oneLives);
    }

    [Fact]
    public async Task Many_connections_at_once_all_go_past_one_that_died()
    {
        using var dead = Replica((byte)0, out var portOfDead);
        using var live = Replica((byte)1, out var portOfLive);
        var port = new Ports().TakeFree();
        using var proxy = new ReplicaProxy(new ProjectResource("webapp"), port, [portOfDead, portOfLive]);
        proxy.Listen();
        proxy.Accept();
        dead.Dispose();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => AskAsync(port)));

        Assert.All(answers, answer => Assert.Equal(1, answer));
    }

    [Fact]
    public async Task A_connection_waits_until_a_replica_is_ready()
    {
        using var only = Replica((byte)7, out var portOfOnly);
        var port = new Ports().TakeFree();
        using var proxy = new ReplicaProxy(new ProjectResource("webapp"), port, [portOfOnly]);
        proxy.Listen();

        var early = AskAsync(port);
        Assert.False(early.IsCompleted);
        proxy.Accept();

        Assert.Equal(7, await early);
    }

    [Fact]
    public async Task A_client_whose_replica_is_killed_before_it_answers_is_told()
    {
        using var replica = new TcpListener(IPAddress.Loopback, 0);
        replica.Start();
        var port = new Ports().TakeFree();
        using var proxy = new ReplicaProxy(new ProjectResource("webapp"), port, [((IPEndPoint)replica.LocalEndpoint).Port]);
        proxy.Listen();
        proxy.Accept();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(new byte[] { 1 }, TestContext.Current.CancellationToken);

        // With a request that nobody has read, the system resets a killed process's connection.
        using (var connection = await replica.AcceptSocketAsync(TestContext.Current.CancellationToken))
        {
            await connection.ReceiveAsync(new byte[1], SocketFlags.Peek, TestContext.Current.CancellationToken);
            connection.LingerState = new LingerOption(true, 0);
        }

        var answer = client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask();
        await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.True(answer.IsFaulted || (answer.IsCompletedSuccessfully && await answer == 0));
    }

    /// <summary>A server that says its number and closes.</summary>
    private static TcpListener Replica(byte number, out int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = ServeAsync();
        return listener;

        async Task ServeAsync()
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync(new[] { number });
            }
        }
    }

    private static async Task<byte> AskAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        var answer = new byte[1];
        await client.GetStream().ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
        return answer[0];
    }
}
