using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.FrontDoor;
using LocalAws.Identity;
using Microsoft.Extensions.Options;

namespace LocalAws.History;

/// <summary>
/// What CloudTrail's event history would show: every STS and IAM call, and every DynamoDB call that was refused.
/// Keeps the newest.
/// </summary>
internal sealed class EventHistory(IOptions<LocalAwsOptions> options, TimeProvider time)
{
    public const int Capacity = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<CloudTrailEvent> _events = new();

    /// <summary>The newest first, each filter only where it is given.</summary>
    public IReadOnlyList<CloudTrailEvent> Find(string? eventSource, string? eventName, string? account)
    {
        lock (_lock)
        {
            return [.. _events.Reverse().Where(candidate =>
                Fits(eventSource, candidate.EventSource) && Fits(eventName, candidate.EventName) && Fits(account, candidate.RecipientAccountId))];
        }
    }

    public void Record(ApiCall call, AwsException? error)
    {
        // Nobody to tell it to, and, on a throttled or failing table, far too much to tell.
        if (call.Service is "dynamodb" && error is not { StatusCode: 400 or 403, Code: not ("ThrottlingException" or "ValidationException" or "SerializationException") })
        {
            return;
        }

        var now = time.GetUtcNow();
        var caller = call.Caller?.AccountId;
        Add(Create(call, error, now, caller, sharedEventId: null));

        // A role that is assumed from another account makes an event there too, as on AWS; a refusal stays with the caller.
        if (error is null && call.ResourceAccountId is { } owner && !string.Equals(owner, caller, StringComparison.Ordinal))
        {
            Add(Create(call, error, now, owner, sharedEventId: call.RequestId));
        }
    }

    private static bool Fits(string? filter, string? value) =>
        string.IsNullOrEmpty(filter) || string.Equals(filter, value, StringComparison.OrdinalIgnoreCase);

    private CloudTrailEvent Create(ApiCall call, AwsException? error, DateTimeOffset now, string? recipient, string? sharedEventId) => new()
    {
        EventTime = now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        EventSource = ServiceNames.EventSource(call.Service),
        EventName = call.Operation,
        AwsRegion = options.Value.Region,
        SourceIPAddress = call.Http.Connection.RemoteIpAddress?.ToString() ?? "",
        UserAgent = Shorten(call.Http.Request.Headers.UserAgent.ToString()),
        UserIdentity = UserIdentity(call.Caller),
        ErrorCode = error?.Code,
        ErrorMessage = error is null ? null : Shorten(error.Reason ?? error.Message),
        RequestParameters = call.Parameters.Count > 0 ? (JsonObject)call.Parameters.DeepClone() : null,
        ResponseElements = error is null && call.Response.Count > 0 ? (JsonObject)call.Response.DeepClone() : null,
        RequestID = call.RequestId,
        EventID = Guid.NewGuid().ToString(),
        SharedEventID = sharedEventId,
        RecipientAccountId = recipient,
    };

    private static JsonObject UserIdentity(Principal? caller)
    {
        if (caller is null)
        {
            return new JsonObject { ["type"] = "Unknown" };
        }

        var identity = new JsonObject
        {
            ["type"] = caller is RoleSession ? "AssumedRole" : "IAMUser",
            ["principalId"] = caller.UniqueId,
            ["arn"] = caller.Arn,
            ["accountId"] = caller.AccountId,
        };
        if (caller is RoleSession session)
        {
            identity["sessionContext"] = new JsonObject
            {
                ["sessionIssuer"] = new JsonObject { ["type"] = "Role", ["arn"] = session.Role.Arn, ["userName"] = session.Role.Name },
                ["attributes"] = new JsonObject { ["creationDate"] = session.Issued.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) },
            };
        }
        else if (caller is User user)
        {
            identity["userName"] = user.Name;
        }

        return identity;
    }

    private static string Shorten(string text) => text.Length > 500 ? text[..500] : text;

    private void Add(CloudTrailEvent entry)
    {
        lock (_lock)
        {
            if (_events.Count == Capacity)
            {
                _events.Dequeue();
            }

            _events.Enqueue(entry);
        }
    }
}
