using System.Net;
using System.Net.Sockets;
using DynamoDBLocal;

namespace AppHost.Tests;

public class DynamoDBLocalServerTests
{
    [Fact]
    public async Task The_jar_serves_until_it_is_disposed()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var client = new HttpClient();
        Uri endpoint;
        await using (var server = await DynamoDBLocalServer.StartAsync(cancellationToken))
        {
            endpoint = server.Endpoint;
            await DynamoDBLocalJar.ListTablesAsync(client, endpoint, cancellationToken);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => DynamoDBLocalJar.ListTablesAsync(client, endpoint, cancellationToken));
    }

    [Fact]
    public async Task Only_this_machine_reaches_the_jar()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await DynamoDBLocalServer.StartAsync(cancellationToken);

        // Of the machine's own addresses, one that a server on all addresses answers at and one on 127.0.0.1 does not.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAnyAsync<SocketException>(
            () => socket.ConnectAsync(IPAddress.Parse("127.0.0.2"), server.Endpoint.Port, cancellationToken).AsTask());
    }

    [Fact]
    public async Task Where_Java_has_no_compiler_the_jar_starts_as_it_is()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;

        // Ends as Java does that doesn't know the compiler's module.
        Assert.False(await LoopbackServer.CompileAsync("false", release: 17, folder, "DynamoDBLocal.jar", TestContext.Current.CancellationToken));
        Assert.Equal(["-jar", "DynamoDBLocal.jar"], LoopbackServer.JavaArguments(folder, "DynamoDBLocal.jar"));
    }
}
