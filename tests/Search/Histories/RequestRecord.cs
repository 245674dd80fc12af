using System.Collections.Immutable;
using Search.Programs;

namespace Search.Histories;

/// <summary>What an operation came to.</summary>
/// <param name="Op">The operation.</param>
/// <param name="From">When it began.</param>
internal sealed record OpRecord(Op Op, long From)
{
    /// <summary>When it ended; null: it did not, because the instance was killed.</summary>
    public long? To { get; set; }

    /// <summary>The exception's type, or of a SessionStoreException its failure.</summary>
    public string? Error { get; set; }

    /// <summary>Of a read.</summary>
    public Dictionary<string, string>? View { get; set; }

    /// <summary>Of an increment.</summary>
    public long? Count { get; set; }

    /// <summary>Of a look who it is.</summary>
    public bool? IsSignedIn { get; set; }

    /// <summary>Of a look who it is: the ticket that was read.</summary>
    public TicketImage? Ticket { get; set; }

    /// <summary>Of a revoke of one: which.</summary>
    public string? Handle { get; set; }

    public bool Succeeded => To is not null && Error is null;

    public override string ToString() =>
        Op + (To is null ? " (never ended)" : Error is not null ? $" -> {Error}" : Count is { } count ? $" -> {count}" :
            IsSignedIn is { } isSignedIn ? $" -> {(isSignedIn ? Ticket : "nobody")}" :
            View is not null ? $" -> {{{string.Join(", ", View.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}"))}}}" : "");
}

/// <summary>What a request has met, at its client and in its app.</summary>
internal sealed class RequestRecord(RequestPlan plan, Func<string, string> userOf)
{
    /// <summary>Each history has users of its own.</summary>
    public string UserOf(Op op) => userOf(op.Key.Split(':')[0]);

    public RequestPlan Plan => plan;

    /// <summary>As far as the handler got. A list that is never changed: an instance that was killed may still be adding to it.</summary>
    public ImmutableList<OpRecord> Ops { get; set; } = [];

    /// <summary>The item of the session whose cookie the client sent.</summary>
    public string? SentItem { get; set; }

    /// <summary>The request whose answer the client has its companion cookie from.</summary>
    public RequestRecord? Knows { get; set; }

    /// <summary>The place of the session of Express whose cookie the client sent.</summary>
    public string? SentExpress { get; set; }

    /// <summary>The item of the ticket whose cookie the client sent.</summary>
    public string? SentTicket { get; set; }

    /// <summary>The item of the ticket whose cookie came with the answer.</summary>
    public string? ReceivedTicket { get; set; }

    /// <summary>The ticket that was validated.</summary>
    public TicketImage? TicketRead { get; set; }

    public long Sent { get; set; }

    /// <summary>When the client had the answer; null: it got none.</summary>
    public long? Answered { get; set; }

    public int? Status { get; set; }

    /// <summary>The app's side, which goes on when the client has given up.</summary>
    public long? Done { get; set; }

    public int? ServerStatus { get; set; }

    /// <summary>The item of the session whose cookie came with the answer.</summary>
    public string? ReceivedItem { get; set; }

    public bool DeletedCookies { get; set; }

    public string? ReceivedCompanion { get; set; }

    /// <summary>The instance's clock, epoch seconds, when it began and when it was done.</summary>
    public long ClockBefore { get; set; }

    public long ClockAfter { get; set; } = long.MaxValue / 2;

    /// <summary>Its instance was killed before it was done; what it has met after that is nobody's business.</summary>
    public bool WasKilled => Done is null;

    /// <summary>The calls of which the app may have got no answer, or another; and whether the machine was as slow as one that gets none.</summary>
    public int FaultyCalls;

    /// <summary>Its instance may have had no credentials, because STS had failed.</summary>
    public bool HadNoRole { get; set; }

    /// <summary>Its ticket was old enough to be validated, and it has done that.</summary>
    public bool HasValidated { get; set; }

    /// <summary>When the response had started, by the handler's own doing; null: only at its end.</summary>
    public long? StartedAt => Ops.Find(op => op.Op.Kind == OpKind.Start && op.Succeeded)?.To;

    /// <summary>Why what was changed after the response had started could not be stored at the end, as the log says (105).</summary>
    public string? LateError { get; set; }

    public bool IsAcknowledged => Status == 200;

    /// <summary>Everything was stored, whether or not the client knows it.</summary>
    public bool HasSucceeded => ServerStatus == 200;

    /// <summary>Whether its client could tell from its answer that this was written.</summary>
    public bool Told(ItemWrite write) => !write.IsLate && !(write.From > StartedAt) &&
        !Ops.Exists(op => !op.Succeeded && write.From >= op.From && !(write.From > op.To)) && (IsAcknowledged || Ops.Exists(op => op.To >= write.To));

    public long End => Done ?? long.MaxValue;

    public override string ToString() =>
        $"r{plan.Id} (visitor {plan.Visitor}, instance {plan.Instance}) sent {ItemImage.Short(SentItem)}{(SentExpress is null || SentExpress == SentItem ? "" : $" and Express' {ItemImage.Short(SentExpress)}")}{(SentTicket is null ? "" : $" and {ItemImage.Short(SentTicket)}")}: {string.Join("; ", Ops)} => " +
        (Status is { } status ? $"{status}" : $"no answer{(ServerStatus is { } server ? $", app: {server}" : "")}") +
        (ReceivedItem is null ? "" : $", cookie {ImageOf(ReceivedItem)}") + (ReceivedTicket is null ? "" : $", cookie {ImageOf(ReceivedTicket)}") + (DeletedCookies ? ", cookies deleted" : "") +
        (ReceivedCompanion is null ? "" : $", companion {ReceivedCompanion}") +
        (LateError is null ? "" : $", log 105: {LateError}") + (FaultyCalls > 0 ? $", {FaultyCalls} faulty calls" : "");

    private static string ImageOf(string item) => ItemImage.Short(item);
}
