using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LocalAws.History;

/// <summary>A record under CloudTrail's field names. No key, token or ExternalId is ever in one.</summary>
internal sealed record CloudTrailEvent
{
    public string EventVersion { get; } = "1.11";

    public required string EventTime { get; init; }

    public required string EventSource { get; init; }

    public required string EventName { get; init; }

    public required string AwsRegion { get; init; }

    public required string SourceIPAddress { get; init; }

    public required string UserAgent { get; init; }

    public required JsonObject UserIdentity { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ErrorCode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ErrorMessage { get; init; }

    public required JsonObject? RequestParameters { get; init; }

    public required JsonObject? ResponseElements { get; init; }

    public required string RequestID { get; init; }

    public required string EventID { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SharedEventID { get; init; }

    public string EventType { get; } = "AwsApiCall";

    public required string? RecipientAccountId { get; init; }
}
