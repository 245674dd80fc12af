using System.Globalization;

namespace Search.Histories;

/// <summary>One item that DynamoDB has written; those of one item come in the order in which it did that.</summary>
/// <param name="Request">The request that it was for.</param>
/// <param name="Call">Those of one transaction have one number.</param>
/// <param name="ItemId">The item's key.</param>
/// <param name="Before">Null: there was none.</param>
/// <param name="After">Null: it was deleted.</param>
/// <param name="From">When the call was passed on.</param>
/// <param name="To">When it was answered.</param>
internal sealed record ItemWrite(int Request, int Call, string ItemId, ItemImage? Before, ItemImage? After, long From, long To)
{
    /// <summary>What was there before the history, and what happens by itself.</summary>
    public const int NoRequest = 0;

    /// <summary>The app had given the call up, or repeated it, when DynamoDB carried it out: nobody was told of this one.</summary>
    public bool IsLate { get; init; }

    public bool IsSession => ItemId.StartsWith("session#", StringComparison.Ordinal);

    public bool IsTicket => ItemId.StartsWith("ticket#", StringComparison.Ordinal);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"r{Request} wrote {ItemImage.Short(ItemId)}: {Before?.ToString() ?? "nothing"} -> {After?.ToString() ?? "nothing"}");
}
