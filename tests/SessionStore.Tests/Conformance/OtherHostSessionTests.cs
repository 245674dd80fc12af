using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Conformance;

/// <summary>Our session, in hosts other than Kestrel.</summary>
public abstract class OtherHostSessionTests(DynamoDBFixture dynamoDB, HostBehaviors behaviors) : DynamoDBSessionContract
{
    private protected override Task<SessionApp> StartAppAsync() => SessionApp.StartAsync(dynamoDB, Visit.Map, host: behaviors);

    public sealed class FirstInFirstOut(DynamoDBFixture dynamoDB) : OtherHostSessionTests(dynamoDB, HostBehaviors.FirstInFirstOut);

    public sealed class KeepsFeatures(DynamoDBFixture dynamoDB) : OtherHostSessionTests(dynamoDB, HostBehaviors.KeepsFeatures);

    public sealed class NeverStarts(DynamoDBFixture dynamoDB) : OtherHostSessionTests(dynamoDB, HostBehaviors.NeverStarts);

    public sealed class StreamOnly(DynamoDBFixture dynamoDB) : OtherHostSessionTests(dynamoDB, HostBehaviors.StreamOnly);

    public sealed class SaysStarted(DynamoDBFixture dynamoDB) : OtherHostSessionTests(dynamoDB, HostBehaviors.NeverStarts | HostBehaviors.SaysStarted);

    public sealed class HidesStart(DynamoDBFixture dynamoDB) : OtherHostSessionTests(dynamoDB, HostBehaviors.HidesStart);

    public sealed class LambdaStreaming(DynamoDBFixture dynamoDB) : OtherHostSessionTests(dynamoDB, HostBehaviors.LambdaStreaming);

    public sealed class Lambda(DynamoDBFixture dynamoDB) : OtherHostSessionTests(dynamoDB, HostBehaviors.Lambda);
}
