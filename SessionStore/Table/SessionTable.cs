using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace SessionStore.Table;

/// <summary>Every call to DynamoDB that this library makes.</summary>
internal sealed partial class SessionTable(DynamoDBCaller caller, SessionTableSchema schema)
{
    public SessionTableSchema Schema => schema;

    public string ItemId(string sessionId) => schema.KeyPrefix + sessionId;

    public async Task<SessionItem?> GetAsync(string sessionId, bool consistent, CallLimits limits) =>
        Parse((await GetItemAsync(ItemId(sessionId), consistent, limits)).Item);

    /// <returns>False when there is an item with this id already.</returns>
    public async Task<bool> CreateAsync(string sessionId, SessionItem item, CallLimits limits)
    {
        var request = new PutItemRequest
        {
            TableName = schema.TableName,
            Item = item.ToAttributes(schema.KeyAttribute, ItemId(sessionId), schema.ExpiresAttribute),
            ConditionExpression = "attribute_not_exists(#id)",
            ExpressionAttributeNames = new(StringComparer.Ordinal) { ["#id"] = schema.KeyAttribute },
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        };
        try
        {
            await caller.SendAsync(new("PutItem"), (client, token) => client.PutItemAsync(request, token), r => r.ConsumedCapacity, limits);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    /// <summary>Writes the changed keys only.</summary>
    public Task<WriteResult> UpdateAsync(string sessionId, SessionDelta delta, SessionTimes times, CallLimits limits) =>
        UpdateAsync(Update(sessionId, times).Touch().Keys(delta), new("UpdateItem"), limits);

    /// <summary>Writes the whole map; with a version, only if nobody wrote since then.</summary>
    public Task<WriteResult> ReplaceAsync(
        string sessionId, Dictionary<string, AttributeValue> entries, long? onlyAtVersion, SessionTimes times, CallLimits limits)
    {
        var update = Update(sessionId, times).Touch().AllKeys(entries);
        return UpdateAsync(onlyAtVersion is { } version ? update.OnlyAtVersion(version) : update, new("UpdateItem"), limits);
    }

    public Task<WriteResult> TouchAsync(string sessionId, SessionTimes times, CallLimits limits) =>
        UpdateAsync(Update(sessionId, times).Touch(), new("UpdateItem"), limits);

    public Task<WriteResult> IncrementAsync(string sessionId, string key, long by, SessionTimes times, CallLimits limits) =>
        UpdateAsync(Update(sessionId, times).Touch().Add(key, by), new("UpdateItem", IsRepeatable: false), limits, key);

    /// <summary>
    /// Puts the session under its new id, leaves a tombstone at the old one and writes what goes with that; all or nothing.
    /// </summary>
    /// <param name="fromId">The old id; it must still be at the version before the item's. Null for a session that is new.</param>
    /// <param name="toId">The new id.</param>
    /// <param name="item">The session as it is to be stored.</param>
    /// <param name="tombstone">How long the tombstone has to stay.</param>
    /// <param name="alongside">The writes to users' items.</param>
    /// <param name="limits">Time limit and cancellation.</param>
    public async Task<WriteResult> MoveAsync(
        string? fromId, string toId, SessionItem item, SessionTimes tombstone, IEnumerable<TransactWriteItem> alongside, CallLimits limits)
    {
        List<TransactWriteItem> writes = [new() { Put = Creation(toId, item) }];
        if (fromId is not null)
        {
            writes.Add(new() { Update = Update(fromId, tombstone).Bury(ItemId(toId)).OnlyAtVersion(item.VersionNumber - 1).ToTransactionItem(schema.TableName) });
        }

        writes.AddRange(alongside);
        try
        {
            return await TransactAsync(writes, limits) switch
            {
                null => new(true, item.VersionNumber),
                var reasons when fromId is not null && IsConditionFailure(reasons[1]) => new(false, Current: Parse(reasons[1].Item)),
                _ => new(false, IsUserItemChanged: true),
            };
        }
        catch (SessionStoreException failure) when (failure.Failure is SessionStoreFailure.Unavailable or SessionStoreFailure.Throttled)
        {
            // Perhaps only the answers were lost, and the old id is a tombstone already. Nobody else writes to the new one.
            if (await ExistsAsync(toId, limits))
            {
                return new(true, item.VersionNumber);
            }

            throw;
        }
    }

    /// <returns>False also when it cannot be learned.</returns>
    private async Task<bool> ExistsAsync(string sessionId, CallLimits limits)
    {
        try
        {
            return await GetAsync(sessionId, consistent: true, limits) is not null;
        }
        catch (SessionStoreException)
        {
            return false;
        }
    }

    private Put Creation(string sessionId, SessionItem item) => new()
    {
        TableName = schema.TableName,
        Item = item.ToAttributes(schema.KeyAttribute, ItemId(sessionId), schema.ExpiresAttribute),
        ConditionExpression = "attribute_not_exists(#id)",
        ExpressionAttributeNames = new(StringComparer.Ordinal) { ["#id"] = schema.KeyAttribute },
    };

    /// <summary>The table's description; the one call that the health check makes.</summary>
    public async Task<TableDescription> DescribeAsync(CallLimits limits)
    {
        var response = await caller.SendAsync(
            new("DescribeTable"), (client, token) => client.DescribeTableAsync(schema.TableName, token), _ => null, limits);
        return response.Table;
    }

    /// <summary>Needs dynamodb:DescribeTimeToLive, which the app's role usually does not have.</summary>
    public async Task<TimeToLiveDescription> DescribeTimeToLiveAsync(CallLimits limits)
    {
        var request = new DescribeTimeToLiveRequest { TableName = schema.TableName };
        var response = await caller.SendAsync(
            new("DescribeTimeToLive"), (client, token) => client.DescribeTimeToLiveAsync(request, token), _ => null, limits);
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
            await caller.SendAsync(new("CreateTable"), (client, token) => client.CreateTableAsync(request, token), _ => null, limits);
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
        return caller.SendAsync(new("UpdateTimeToLive"), (client, token) => client.UpdateTimeToLiveAsync(request, token), _ => null, limits);
    }

    private SessionUpdate Update(string sessionId, SessionTimes times) => new(schema, ItemId(sessionId), times);

    private async Task<WriteResult> UpdateAsync(SessionUpdate update, DynamoDBOperation operation, CallLimits limits, string? incrementedKey = null)
    {
        var request = update.ToRequest(schema.TableName);
        try
        {
            var response = await caller.SendAsync(
                operation, (client, token) => client.UpdateItemAsync(request, token), r => r.ConsumedCapacity, limits);
            return new(true, SessionItem.Number(response.Attributes, SessionItem.Version), Number: NumberAt(incrementedKey, response));
        }
        catch (ConditionalCheckFailedException failed)
        {
            return new(false, Current: Parse(failed.Item));
        }
    }

    /// <summary>DynamoDB returns the one key that was written, DynamoDB Local the whole map.</summary>
    private static long NumberAt(string? key, UpdateItemResponse response) =>
        key is not null && response.Attributes.TryGetValue(SessionItem.Values, out var values) && values.M is { } map
            ? SessionItem.Number(map, key)
            : 0;

    private SessionItem? Parse(Dictionary<string, AttributeValue>? item) =>
        item is { Count: > 0 } ? SessionItem.From(item, schema.ExpiresAttribute) : null;

    private Task<GetItemResponse> GetItemAsync(string itemId, bool consistent, CallLimits limits)
    {
        var request = new GetItemRequest
        {
            TableName = schema.TableName,
            Key = ItemKey(itemId),
            ConsistentRead = consistent,
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        };
        return caller.SendAsync(
            new("GetItem", ConsistentRead: consistent), (client, token) => client.GetItemAsync(request, token), r => r.ConsumedCapacity, limits);
    }

    private Dictionary<string, AttributeValue> Key(string sessionId) => ItemKey(ItemId(sessionId));
}
