using System.Globalization;
using Amazon.DynamoDBv2.Model;
using SessionStore.Wire;

namespace SessionStore.Table;

internal sealed partial class SessionTable
{
    /// <summary>Consistently: a key that another instance has stored must not be missed.</summary>
    public async Task<KeyRingItem> GetKeyRingAsync(string itemId, CallLimits limits) =>
        KeyRingItem.From((await GetItemAsync(itemId, consistent: true, limits)).Item);

    /// <summary>Adds one element to the ring. Its name makes a repetition harmless.</summary>
    /// <param name="itemId">The ring's item.</param>
    /// <param name="name">The element's name.</param>
    /// <param name="xml">The element.</param>
    /// <param name="onlyAtVersion">The version that the ring must still have, or null for any; zero starts it.</param>
    /// <param name="limits">Time limit and cancellation.</param>
    /// <returns>False when the ring has another version, or there is none.</returns>
    public Task<bool> AddKeyAsync(string itemId, string name, string xml, long? onlyAtVersion, CallLimits limits)
    {
        if (onlyAtVersion == 0)
        {
            return StartKeyRingAsync(itemId, name, xml, limits);
        }

        var request = KeyRingUpdate(itemId, $"SET {RingVersion}, #keys.#k0 = :xml");
        request.Names!["#k0"] = name;
        request.Values![":xml"] = ItemValue.OfText(xml);
        if (onlyAtVersion is { } version)
        {
            // Versions only grow. A ring that was edited by hand may have none.
            request.ConditionExpression += " AND (attribute_not_exists(#v) OR #v <= :version)";
            request.Values![":version"] = ItemValue.OfNumber(version);
        }

        return UpdateKeyRingAsync(request, limits);
    }

    /// <returns>False when there is no ring.</returns>
    public Task<bool> RemoveKeysAsync(string itemId, IReadOnlyList<string> names, CallLimits limits)
    {
        var aliases = names.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"#k{i}")).ToList();
        var request = KeyRingUpdate(itemId, $"SET {RingVersion} REMOVE {string.Join(", ", aliases.Select(alias => "#keys." + alias))}");
        foreach (var (alias, name) in aliases.Zip(names))
        {
            request.Names![alias] = name;
        }

        return UpdateKeyRingAsync(request, limits);
    }

    private const string RingVersion = "#v = if_not_exists(#v, :one) + :one";

    /// <summary>No time to live: losing the keys signs everybody out.</summary>
    private async Task<bool> StartKeyRingAsync(string itemId, string name, string xml, CallLimits limits)
    {
        var request = new ItemRequest
        {
            Item = new(StringComparer.Ordinal)
            {
                [schema.KeyAttribute] = ItemValue.OfText(itemId),
                [KeyRingItem.Keys] = SessionItem.Map(new(StringComparer.Ordinal) { [name] = new() { S = xml } }),
                [SessionItem.Version] = ItemValue.OfNumber(1),
            },
            ConditionExpression = "NOT attribute_type(#keys, :map)",
            Names = new(StringComparer.Ordinal) { ["#keys"] = KeyRingItem.Keys },
            Values = new(StringComparer.Ordinal) { [":map"] = ItemValue.OfText("M") },
        };
        try
        {
            await caller.SendAsync(new("PutItem"), request, limits);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    private static ItemRequest KeyRingUpdate(string itemId, string expression) => new()
    {
        Id = itemId,
        UpdateExpression = expression,
        ConditionExpression = "attribute_type(#keys, :map)",
        Names = new(StringComparer.Ordinal) { ["#keys"] = KeyRingItem.Keys, ["#v"] = SessionItem.Version },
        Values = new(StringComparer.Ordinal) { [":map"] = ItemValue.OfText("M"), [":one"] = ItemValue.OfNumber(1) },
    };

    private async Task<bool> UpdateKeyRingAsync(ItemRequest request, CallLimits limits)
    {
        try
        {
            await caller.SendAsync(new("UpdateItem"), request, limits);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
        catch (SessionTooLargeException full)
        {
            throw new SessionStoreException(
                SessionStoreFailure.Rejected,
                $"The Data Protection keys, item '{request.Id}' of session table '{schema.TableName}', would pass the " +
                $"{SessionItemSize.Maximum:N0} bytes that an item in DynamoDB holds. Delete keys that have expired: get IKeyManager from " +
                "the app's services, cast it to XmlKeyManager, and call DeleteKeys.",
                full);
        }
    }
}
