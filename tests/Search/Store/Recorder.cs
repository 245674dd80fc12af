using System.Text.Json.Nodes;
using Search.Apps;
using Search.Histories;

namespace Search.Store;

/// <summary>
/// Passes calls on and writes down what they have made of the items. Writes to one item follow each other, so their order is
/// that in which DynamoDB has carried them out.
/// </summary>
internal sealed class Recorder(DynamoDBLocalClient dynamoDB, PlantedFault planted)
{
    private readonly PlantedStore _store = new(dynamoDB, planted);

    public async Task<StoreAnswer> SendAsync(History history, int request, StoreCall call, bool isLate = false)
    {
        if (!call.IsWrite)
        {
            var read = await _store.ReadAsync(history, call);
            history.Note($"      r{request} read {ItemImage.Short(call.ItemId)}{(call.IsConsistentRead ? ", consistently" : "")}: {(read.IsSuccess ? ItemImage.From(read.Json["Item"])?.ToString() ?? "nothing" : "no success")}");
            return read;
        }

        using var turn = await history.EnterAsync(call.ItemIds);
        var from = History.Now;
        if (call.Operation == "UpdateItem")
        {
            // More than was asked for: the whole item.
            call.Body["ReturnValues"] = "ALL_NEW";
        }

        var answer = await _store.WriteAsync(history, request, call);
        if (!answer.IsSuccess)
        {
            history.Note($"      r{request}'s {call.Operation} of {string.Join(", ", call.ItemIds.Select(ItemImage.Short))} is refused");
        }

        if (answer.IsSuccess && !(call.Token is { } token && history.HasDone(token)))
        {
            var number = history.NextCall();
            var writes = new List<ItemWrite>();
            foreach (var (id, after) in await AfterAsync(call, answer))
            {
                var before = history.Current(id);
                if (after is not null || before is { IsElsewhere: false })
                {
                    writes.Add(new(request, number, id, before, after, from, History.Now) { IsLate = isLate });
                }
            }

            history.Add(writes);
            if (call is { Operation: "DeleteItem", ItemId: var deleted } && deleted.StartsWith(OldSession.ExpressPrefix, StringComparison.Ordinal))
            {
                history.EndOld(Visitor.ItemOfKey(deleted[OldSession.ExpressPrefix.Length..]), request);
            }
        }

        return answer;
    }

    public Task PutAsync(string table, JsonObject item) => dynamoDB.SendAsync("PutItem", new() { ["TableName"] = table, ["Item"] = item });

    private async Task<List<(string Id, ItemImage? After)>> AfterAsync(StoreCall call, StoreAnswer answer)
    {
        switch (call.Operation)
        {
            case "PutItem":
                return [(call.ItemId, ItemImage.From(call.Body["Item"]))];
            case "UpdateItem":
                return [(call.ItemId, ItemImage.From(answer.Json["Attributes"]))];
            case "DeleteItem":
                return [(call.ItemId, null)];
            default:
                var items = new List<(string, ItemImage?)>();
                foreach (var (kind, body) in call.Actions)
                {
                    var id = StoreCall.IdOf(body);
                    items.Add((id, kind switch
                    {
                        "Put" => ItemImage.From(body["Item"]),
                        "Delete" => null,
                        _ => await ReadAsync(call.Table, id),
                    }));
                }

                return items;
        }
    }

    private async Task<ItemImage?> ReadAsync(string table, string id) => ItemImage.From((await dynamoDB.SendAsync("GetItem", new JsonObject
    {
        ["TableName"] = table,
        ["Key"] = new JsonObject { ["id"] = new JsonObject { ["S"] = id } },
        ["ConsistentRead"] = true,
    })).Json["Item"]);
}
