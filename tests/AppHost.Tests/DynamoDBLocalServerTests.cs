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
}
