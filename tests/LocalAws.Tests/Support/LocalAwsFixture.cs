namespace LocalAws.Tests.Support;

/// <summary>One LocalAws for the tests of a class.</summary>
public sealed class LocalAwsFixture(DynamoDBLocalFixture dynamoDB) : IAsyncLifetime
{
    internal LocalAwsServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await LocalAwsServer.StartAsync(dynamoDB.Endpoint);

    internal Uri DynamoDBEndpoint => dynamoDB.Endpoint;

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
