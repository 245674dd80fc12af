using System.Text;
using System.Text.Json.Nodes;
using Search.Histories;

namespace Search.Store;

/// <summary>Faults that a store might have, to try the checker with.</summary>
internal enum PlantedFault
{
    None,

    /// <summary>A write takes back what the write before it, of another request, has set: both have read before either wrote.</summary>
    LostUpdate,

    /// <summary>A write to a session that has ended brings it back.</summary>
    Resurrection,

    /// <summary>A consistent read is not.</summary>
    StaleRead,

    /// <summary>An increment is carried out twice.</summary>
    DoubleIncrement,

    /// <summary>What a validation has changed in a ticket is acknowledged and not stored.</summary>
    LostRenewal,

    /// <summary>A ticket that was deleted stays.</summary>
    LivingTicket,

    /// <summary>A session arrives from the old store without one of its values.</summary>
    LostInMove,
}

/// <summary>
/// DynamoDB, with a fault perhaps, which it shows now and then. It stands behind the recorder, which sees only what a store says
/// of itself.
/// </summary>
internal sealed class PlantedStore(DynamoDBLocalClient dynamoDB, PlantedFault fault)
{
    private const int Seldom = 4;

    private int _chances;

    public Task<StoreAnswer> ReadAsync(History history, StoreCall call) =>
        fault == PlantedFault.StaleRead && call.IsConsistentRead && history.Knows(call.ItemId) && Shows()
            ? Task.FromResult(AnswerOf(history.Older(call.ItemId, versions: 1)))
            : dynamoDB.SendAsync(call.Operation, call.Body);

    public async Task<StoreAnswer> WriteAsync(History history, int request, StoreCall call)
    {
        if (fault == PlantedFault.Resurrection && call.WritesKeys && history.Current(call.ItemId)?.IsLive != true &&
            history.Writes.LastOrDefault(write => write.ItemId == call.ItemId && write.After is { IsLive: true, IsElsewhere: false }) is { } last)
        {
            await dynamoDB.SendAsync("PutItem", new JsonObject { ["TableName"] = call.Table, ["Item"] = last.After!.Raw.DeepClone() });
        }

        if (fault == PlantedFault.LostInMove && call.Operation == "TransactWriteItems" && call.Actions.Any(action => (string?)action.Body["Item"]?["state"]?["S"] == "migrated"))
        {
            call.Actions.First(action => action.Body["Item"]?["sess"] is not null).Body["Item"]!["sess"]!["M"]!.AsObject().Remove("b");
        }

        var before = call.ItemIds.Select(history.Current).FirstOrDefault(image => image?.Ticket is not null);
        var answer = await dynamoDB.SendAsync(call.Operation, call.Body);
        if (fault == PlantedFault.LostRenewal && call.Operation == "UpdateItem" && before is not null && answer.IsSuccess)
        {
            await dynamoDB.SendAsync("UpdateItem", new JsonObject
            {
                ["TableName"] = call.Table,
                ["Key"] = call.Body["Key"]!.DeepClone(),
                ["UpdateExpression"] = "SET sess.ticket = :ticket",
                ["ExpressionAttributeValues"] = new JsonObject { [":ticket"] = before.Raw["sess"]!["M"]!["ticket"]!.DeepClone() },
            });
        }

        if (fault == PlantedFault.LivingTicket && before is not null && answer.IsSuccess && Deletes(call))
        {
            await dynamoDB.SendAsync("PutItem", new JsonObject { ["TableName"] = call.Table, ["Item"] = before.Raw.DeepClone() });
        }

        if (fault == PlantedFault.DoubleIncrement && call.IsIncrement && answer.IsSuccess && Shows())
        {
            return await dynamoDB.SendAsync(call.Operation, call.Body);
        }

        if (fault == PlantedFault.LostUpdate && call.WritesKeys && answer.IsSuccess && LastKeyOfAnother(history, request, call) is { } key && Shows())
        {
            await dynamoDB.SendAsync("UpdateItem", new JsonObject
            {
                ["TableName"] = call.Table,
                ["Key"] = call.Body["Key"]!.DeepClone(),
                ["UpdateExpression"] = "REMOVE sess.#k",
                ["ExpressionAttributeNames"] = new JsonObject { ["#k"] = key },
            });
        }

        return answer;
    }

    public static StoreAnswer AnswerOf(ItemImage? image) => new(
        200,
        Encoding.UTF8.GetBytes(image is null ? "{}" : new JsonObject { ["Item"] = image.Raw.DeepClone() }.ToJsonString()),
        Crc: null);

    private static bool Deletes(StoreCall call) =>
        call.Operation == "DeleteItem" || (call.Operation == "TransactWriteItems" && call.Actions.Any(action => action.Kind == "Delete"));

    private bool Shows() => Interlocked.Increment(ref _chances) % Seldom == 0;

    private static string? LastKeyOfAnother(History history, int request, StoreCall call)
    {
        var last = history.Writes.LastOrDefault(write => write.ItemId == call.ItemId);
        return last is null || last.Request == request || last.After is null
            ? null
            : last.After.Map.Keys.FirstOrDefault(key => last.Before?.Map.GetValueOrDefault(key) != last.After.Map[key]);
    }
}
