using Tests.Shared;

[assembly: AssemblyFixture(typeof(LocalAws.Tests.Support.DynamoDBLocalFixture))]

namespace LocalAws.Tests.Support;

/// <summary>The one DynamoDB Local of the test run.</summary>
public sealed class DynamoDBLocalFixture : IAsyncLifetime
{
    private DynamoDBLocalServer? _server;

    public Uri Endpoint => _server!.Endpoint;

    public async ValueTask InitializeAsync() => _server = await DynamoDBLocalServer.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
