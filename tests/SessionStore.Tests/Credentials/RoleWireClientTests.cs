using Amazon.DynamoDBv2.Model;
using SessionStore.Tests.Wire;
using SessionStore.Wire;

namespace SessionStore.Tests.Credentials;

/// <summary>The session path, each call by a thread that waits for it.</summary>
public sealed class RoleWireSynchronousClientTests : RoleClientContract
{
    private protected override IRoleClient CreateClient(CredentialsFixture fixture) => new RoleWireClient(fixture, synchronous: true);
}

/// <summary>The session path.</summary>
public sealed class RoleWireClientTests : RoleClientContract
{
    private protected override IRoleClient CreateClient(CredentialsFixture fixture) => new RoleWireClient(fixture, synchronous: false);
}

internal sealed class RoleWireClient(CredentialsFixture fixture, bool synchronous) : IRoleClient
{
    private readonly WireClient _wire = new((Amazon.DynamoDBv2.AmazonDynamoDBConfig)fixture.CreateClient().Config, WireTable.Schema);

    public Task GetAsync(CancellationToken cancellationToken = default) => SendAsync("GetItem", new() { Id = "a" }, cancellationToken);

    public Task PutAsync(string text) => SendAsync(
        "PutItem",
        new() { Item = new(StringComparer.Ordinal) { ["id"] = new AttributeValue("a"), ["sess"] = new AttributeValue(text) } },
        CancellationToken.None);

    public void Dispose()
    {
    }

    /// <summary>A thread that waits is one of its own, for as long as it takes: that is what is tested, not the pool.</summary>
    private Task<Answer> SendAsync(string operation, ItemRequest request, CancellationToken cancellationToken) => synchronous
        ? Task.Factory.StartNew(
            () => _wire.SendAsync(operation, request, synchronous: true, cancellationToken).AsTask(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()
        : _wire.SendAsync(operation, request, synchronous: false, cancellationToken).AsTask();
}
