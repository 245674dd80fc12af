using SessionStore.Table;

namespace SessionStore.Wire;

/// <summary>What DynamoDB answered.</summary>
/// <param name="Item">The item, or the attributes that were asked for; null when there are none.</param>
/// <param name="CapacityUnits">What the call took; of a transaction, what it took in the first table.</param>
/// <param name="RequestId">What AWS' support asks for.</param>
internal readonly record struct Answer(Dictionary<string, ItemValue>? Item, double? CapacityUnits, string? RequestId);
