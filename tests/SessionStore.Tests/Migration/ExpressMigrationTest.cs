using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>An app in whose table a store of Express has left a session.</summary>
public abstract class ExpressMigrationTest(DynamoDBFixture dynamoDB) : MigrationTest(dynamoDB)
{
    private protected static TimeSpan Hour { get; } = TimeSpan.FromHours(1);

    private protected async Task<(SessionApp App, ExpressFixture Old)> StartAsync(
        string store, TimeSpan life, Action<Dictionary<string, AttributeValue>>? change = null)
    {
        var old = ExpressFixture.Read(store, life);
        change?.Invoke(old.Item);
        var table = await DynamoDB.CreateTableAsync();
        await DynamoDB.Client.PutItemAsync(table, old.Item, TestContext.Current.CancellationToken);
        return (await StartNewAppAsync(migrates: false, table, services => services.MigrateSessionsFromExpress(express =>
        {
            express.Secrets.Add(old.Secret);
            express.KeyPrefix = ExpressFixture.PrefixOf(store);
        })), old);
    }
}
