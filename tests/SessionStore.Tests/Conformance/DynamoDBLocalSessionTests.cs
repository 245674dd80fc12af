using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Conformance;

/// <summary>Our session, over DynamoDB Local.</summary>
public sealed class DynamoDBLocalSessionTests(DynamoDBFixture dynamoDB) : DynamoDBSessionContract
{
    private protected override Task<SessionApp> StartAppAsync() => SessionApp.StartAsync(dynamoDB, Visit.Map);
}
