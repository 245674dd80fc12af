using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using SessionStore.Tests.Harness;
using Tests.Shared;

[assembly: AssemblyFixture(typeof(DynamoDBFixture))]

namespace SessionStore.Tests.Harness;

/// <summary>
/// One DynamoDB Local for the whole process, which ends with it: a mutation run makes thousands of runs in one. Each test takes a table of its own.
/// </summary>
public sealed class DynamoDBFixture : IAsyncLifetime
{
    private static readonly Lazy<Task<DynamoDBLocalServer>> Server = new(() => DynamoDBLocalServer.StartAsync(CancellationToken.None));
    private static int _tables;

    public Uri Endpoint { get; private set; } = null!;

    /// <summary>An observer's client, whose calls are not counted.</summary>
    public AmazonDynamoDBClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Endpoint = (await Server.Value.WaitAsync(TestContext.Current.CancellationToken)).Endpoint;
        Client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("observer", "observer"), new AmazonDynamoDBConfig { ServiceURL = Endpoint.ToString(), AuthenticationRegion = "us-east-1" });
    }

    public async Task<string> CreateTableAsync(string keyName = "id", string timeToLiveName = "expires")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"sessions-{Interlocked.Increment(ref _tables)}");
        await Client.CreateTableAsync(new CreateTableRequest
        {
            TableName = name,
            KeySchema = [new(keyName, KeyType.HASH)],
            AttributeDefinitions = [new(keyName, ScalarAttributeType.S)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        });
        await Client.UpdateTimeToLiveAsync(new UpdateTimeToLiveRequest
        {
            TableName = name,
            TimeToLiveSpecification = new() { AttributeName = timeToLiveName, Enabled = true },
        });
        return name;
    }

    public async Task<IReadOnlyList<Dictionary<string, AttributeValue>>> ItemsAsync(string table) =>
        (await Client.ScanAsync(new ScanRequest { TableName = table, ConsistentRead = true })).Items ?? [];

    /// <summary>The items of all tests.</summary>
    public async Task<IReadOnlyList<Dictionary<string, AttributeValue>>> AllItemsAsync()
    {
        var items = new List<Dictionary<string, AttributeValue>>();
        await foreach (var table in Client.Paginators.ListTables(new ListTablesRequest()).TableNames)
        {
            await foreach (var page in Client.Paginators.Scan(new ScanRequest { TableName = table }).Responses)
            {
                items.AddRange(page.Items ?? []);
            }
        }

        return items;
    }

    public ValueTask DisposeAsync()
    {
        Client?.Dispose();
        return ValueTask.CompletedTask;
    }
}
