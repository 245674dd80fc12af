using Amazon.DynamoDBv2.Model;
using SessionStore.Wire;

namespace SessionStore.Table;

internal sealed partial class SessionTable
{
    /// <summary>Notes whose sign-in a provider's session was; what was noted before is the same.</summary>
    public TransactionWrite ProviderSessionWrite(string itemId, string userItemId, long expiresAt) =>
        TransactionWrite.Put(ProviderSession(itemId, userItemId, expiresAt));

    /// <inheritdoc cref="ProviderSessionWrite" />
    public async Task PutProviderSessionAsync(string itemId, string userItemId, long expiresAt, CallLimits limits) =>
        await caller.SendAsync(new("PutItem"), ProviderSession(itemId, userItemId, expiresAt), limits);

    /// <returns>The user's item; null when nobody has signed in with the provider's session.</returns>
    public async Task<string?> FindProviderSessionAsync(string itemId, CallLimits limits) =>
        (await GetItemAsync(itemId, consistent: true, limits)).Item?.GetValueOrDefault(SessionItem.User).Text;

    /// <summary>Whether a token has done its work already.</summary>
    public async Task<bool> IsTokenUsedAsync(string itemId, CallLimits limits) =>
        (await GetItemAsync(itemId, consistent: true, limits)).Item is { Count: > 0 };

    /// <returns>False when another request used the token first.</returns>
    public async Task<bool> UseTokenAsync(string itemId, long expiresAt, CallLimits limits)
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
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    private ItemRequest ProviderSession(string itemId, string userItemId, long expiresAt) => new()
    {
        Item = new(StringComparer.Ordinal)
        {
            [schema.KeyAttribute] = ItemValue.OfText(itemId),
            [SessionItem.User] = ItemValue.OfText(userItemId),
            [schema.ExpiresAttribute] = ItemValue.OfNumber(expiresAt),
        },
    };
}
