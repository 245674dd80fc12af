using Amazon.DynamoDBv2.Model;
using SessionStore.Wire;

namespace SessionStore.Table;

internal sealed partial class SessionTable
{
    /// <summary>
    /// Notes whose sign-in a provider's session was, beside others whose it was, too. On condition that it doesn't live longer
    /// already.
    /// </summary>
    public TransactionWrite ProviderSessionWrite(string itemId, string userItemId, long expiresAt) =>
        TransactionWrite.Update(ProviderSession(itemId, userItemId, expiresAt));

    /// <summary>A sign-in with a provider's session lives longer than was known.</summary>
    public async Task ExtendProviderSessionAsync(string itemId, string userItemId, long expiresAt, CallLimits limits)
    {
        try
        {
            await caller.SendAsync(new("UpdateItem"), ProviderSession(itemId, userItemId, expiresAt), limits);
        }
        catch (ConditionalCheckFailedException)
        {
            // Another sign-in with it lives longer still.
        }
    }

    /// <returns>The users' items, none when nobody has signed in with the provider's session; and when the item expires.</returns>
    public async Task<(IReadOnlyList<string> UserItemIds, long ExpiresAt)> FindProviderSessionAsync(string itemId, CallLimits limits)
    {
        var item = (await GetItemAsync(itemId, consistent: true, limits)).Item ?? [];
        return (item.GetValueOrDefault(ProviderItem.Users).Other?.SS ?? [], SessionItem.Number(item, schema.ExpiresAttribute));
    }

    /// <summary>Whether a token has done its work already.</summary>
    public async Task<bool> IsTokenUsedAsync(string itemId, CallLimits limits) =>
        (await GetItemAsync(itemId, consistent: true, limits)).Item is { Count: > 0 };

    public async Task UseTokenAsync(string itemId, long expiresAt, CallLimits limits)
    {
        var request = new ItemRequest
        {
            Item = new(StringComparer.Ordinal)
            {
                [schema.KeyAttribute] = ItemValue.OfText(itemId),
                [schema.ExpiresAttribute] = ItemValue.OfNumber(expiresAt),
            },
            ConditionExpression = "attribute_not_exists(#id)",
            Names = new(StringComparer.Ordinal) { ["#id"] = schema.KeyAttribute },
        };
        try
        {
            await caller.SendAsync(new("PutItem"), request, limits);
        }
        catch (ConditionalCheckFailedException)
        {
            // Another request used the token first.
        }
    }

    private ItemRequest ProviderSession(string itemId, string userItemId, long expiresAt) => new()
    {
        Id = itemId,
        UpdateExpression = "SET #expires = :expires ADD #users :user",
        ConditionExpression = "attribute_not_exists(#expires) OR #expires <= :expires",
        Names = new(StringComparer.Ordinal) { ["#expires"] = schema.ExpiresAttribute, ["#users"] = ProviderItem.Users },
        Values = new(StringComparer.Ordinal)
        {
            [":expires"] = ItemValue.OfNumber(expiresAt),
            [":user"] = new AttributeValue { SS = [userItemId] },
        },
    };
}
