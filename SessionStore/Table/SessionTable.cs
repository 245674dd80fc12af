using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using SessionStore.Wire;

namespace SessionStore.Table;

/// <summary>Every call to DynamoDB that this library makes.</summary>
internal sealed partial class SessionTable(DynamoDBCaller caller, SessionTableSchema schema)
{
    public SessionTableSchema Schema => schema;

    public string ItemId(string sessionId) => schema.KeyPrefix + sessionId;

    public async ValueTask<SessionItem?> GetAsync(string sessionId, bool consistent, CallLimits limits) =>
        Parse((await GetItemAsync(ItemId(sessionId), consistent, limits)).Item);

    /// <param name="sessionId">The session's id.</param>
    /// <param name="newId">
    /// Gives another id, before the call is repeated although it may have been carried out. Whatever DynamoDB carries out late,
    /// be it when the session has ended meanwhile, must not be under the id that a cookie has.
    /// </param>
    /// <param name="item">What to store.</param>
    /// <param name="limits">Time limit and cancellation.</param>
    /// <returns>False when there is an item with this id already.</returns>
    public async Task<bool> CreateAsync(string sessionId, Func<string> newId, SessionItem item, CallLimits limits)
    {
        var request = Creation(sessionId, item);
        try
        {
            await caller.SendAsync(new("PutItem"), request, limits, unsettled: () => request.Item![schema.KeyAttribute] = ItemValue.OfText(ItemId(newId())));
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    /// <summary>Writes the changed keys only; with a version, only if nobody wrote since then.</summary>
    public ValueTask<WriteResult> UpdateAsync(
        string sessionId, SessionDelta delta, SessionTimes times, CallLimits limits, long? onlyAtVersion = null)
    {
        var update = Update(sessionId, times).Touch().Keys(delta);
        return UpdateAsync(onlyAtVersion is { } version ? update.OnlyAtVersion(version) : update, new("UpdateItem"), limits);
    }

    /// <summary>Writes the whole map; with a version, only if nobody wrote since then.</summary>
    public ValueTask<WriteResult> ReplaceAsync(
        string sessionId, Dictionary<string, ItemValue> entries, long? onlyAtVersion, SessionTimes times, CallLimits limits)
    {
        var update = Update(sessionId, times).Touch().AllKeys(entries);
        return UpdateAsync(onlyAtVersion is { } version ? update.OnlyAtVersion(version) : update, new("UpdateItem"), limits);
    }

    public ValueTask<WriteResult> TouchAsync(string sessionId, SessionTimes times, CallLimits limits) =>
        UpdateAsync(Update(sessionId, times).Touch(), new("UpdateItem"), limits);

    public ValueTask<WriteResult> IncrementAsync(string sessionId, string key, long by, SessionTimes times, CallLimits limits) =>
        UpdateAsync(Update(sessionId, times).Touch().Add(key, by), new("UpdateItem", IsRepeatable: false), limits, key);

    /// <summary>The table's description; the one call that the health check makes.</summary>
    public async Task<TableDescription> DescribeAsync(CallLimits limits)
    {
        var response = await caller.SendAsync(
            new("DescribeTable"), (client, token) => client.DescribeTableAsync(schema.TableName, token), limits);
        return response.Table;
    }

    /// <summary>Needs dynamodb:DescribeTimeToLive, which the app's role usually does not have.</summary>
    public async Task<TimeToLiveDescription> DescribeTimeToLiveAsync(CallLimits limits)
    {
        var request = new DescribeTimeToLiveRequest { TableName = schema.TableName };
        var response = await caller.SendAsync(
            new("DescribeTimeToLive"), (client, token) => client.DescribeTimeToLiveAsync(request, token), limits);
        return response.TimeToLiveDescription;
    }

    /// <returns>False when the table exists already.</returns>
    public async Task<bool> CreateTableAsync(CallLimits limits)
    {
        var request = new CreateTableRequest
        {
            TableName = schema.TableName,
            AttributeDefinitions = [new(schema.KeyAttribute, ScalarAttributeType.S)],
            KeySchema = [new(schema.KeyAttribute, KeyType.HASH)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        };
        try
        {
            await caller.SendAsync(new("CreateTable"), (client, token) => client.CreateTableAsync(request, token), limits);
            return true;
        }
        catch (ResourceInUseException)
        {
            return false;
        }
    }

    public Task EnableTimeToLiveAsync(CallLimits limits)
    {
        var request = new UpdateTimeToLiveRequest
        {
            TableName = schema.TableName,
            TimeToLiveSpecification = new() { AttributeName = schema.ExpiresAttribute, Enabled = true },
        };
        return caller.SendAsync(new("UpdateTimeToLive"), (client, token) => client.UpdateTimeToLiveAsync(request, token), limits);
    }

    private SessionUpdate Update(string sessionId, SessionTimes times) => new(schema, ItemId(sessionId), times);

    private async ValueTask<WriteResult> UpdateAsync(SessionUpdate update, DynamoDBOperation operation, CallLimits limits, string? incrementedKey = null)
    {
        try
        {
            var written = (await caller.SendAsync(operation, update.ToRequest(), limits)).Item ?? [];
            return new(true, SessionItem.Number(written, SessionItem.Version), Digits: DigitsAt(incrementedKey, written));
        }
        catch (ConditionalCheckFailedException failed)
        {
            return new(false, Current: Parse(ItemValue.From(failed.Item)));
        }
    }

    /// <summary>DynamoDB returns the one key that was written, DynamoDB Local the whole map.</summary>
    private static string? DigitsAt(string? key, Dictionary<string, ItemValue> written) =>
        key is not null && written.TryGetValue(SessionItem.Values, out var values) && values.Entries is { } map
            ? map.GetValueOrDefault(key).Digits
            : null;

    private SessionItem? Parse(Dictionary<string, ItemValue>? item) =>
        item is { Count: > 0 } ? SessionItem.From(item, schema.ExpiresAttribute) : null;

    private ValueTask<Answer> GetItemAsync(string itemId, bool consistent, CallLimits limits) =>
        caller.SendAsync(new("GetItem", ConsistentRead: consistent), new ItemRequest { Id = itemId, ConsistentRead = consistent }, limits);
}
