using SessionStore.Table;

namespace SessionStore.Wire;

/// <summary>What a call, or one write of a transaction, says of one item.</summary>
internal sealed class ItemRequest
{
    /// <summary>The item's id; null for a put, whose item has it.</summary>
    public string? Id { get; init; }

    /// <summary>The item to put.</summary>
    public Dictionary<string, ItemValue>? Item { get; init; }

    /// <summary>For reads only.</summary>
    public bool? ConsistentRead { get; init; }

    public string? ProjectionExpression { get; init; }

    public string? UpdateExpression { get; init; }

    public string? ConditionExpression { get; set; }

    /// <summary>What the expressions' #placeholders stand for.</summary>
    public Dictionary<string, string>? Names { get; init; }

    /// <summary>What the expressions' :placeholders stand for.</summary>
    public Dictionary<string, ItemValue>? Values { get; init; }

    /// <summary>ALL_OLD or UPDATED_NEW; null for nothing.</summary>
    public string? ReturnValues { get; init; }

    /// <summary>Whether a condition that does not hold is to be answered with the item.</summary>
    public bool ReturnsItemOnConditionFailure { get; init; }
}
