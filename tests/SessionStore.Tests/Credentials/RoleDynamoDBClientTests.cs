using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace SessionStore.Tests.Credentials;

/// <summary>The SDK's own client.</summary>
public sealed class RoleDynamoDBClientTests : RoleClientContract
{
    private protected override IRoleClient CreateClient(CredentialsFixture fixture) => new Client(fixture.CreateClient());

    private sealed class Client(IAmazonDynamoDB sdk) : IRoleClient
    {
        public Task GetAsync(CancellationToken cancellationToken = default) => sdk.GetItemAsync("sessions", Key, cancellationToken);

        public Task PutAsync(string text) =>
            sdk.PutItemAsync(new PutItemRequest("sessions", new(Key, StringComparer.Ordinal) { ["sess"] = new(text) }));

        public void Dispose() => sdk.Dispose();
    }
}
