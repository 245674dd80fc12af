using System.Collections.Concurrent;
using System.Diagnostics;

namespace WebApp.Requests;

/// <summary>
/// Remembers this instance's last requests with their DynamoDB calls. It listens to the session store's spans, as
/// OpenTelemetry does: the store itself needs no hook for it.
/// </summary>
internal sealed class RequestLog : IDisposable
{
    private const int Kept = 12;

    private readonly ConcurrentQueue<RequestRecord> _records = new();
    private readonly ActivityListener _listener;

    public RequestLog(IHttpContextAccessor httpContextAccessor)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "SessionStore",
            // "Recorded" is for OpenTelemetry's sampler to say: it leaves out what belongs to health probes.
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (httpContextAccessor.HttpContext?.Features.Get<RequestRecord>() is { } record)
                {
                    Note(record, activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Newest first.</summary>
    public IEnumerable<RequestRecord> Records => _records.Reverse();

    public void Add(RequestRecord record)
    {
        _records.Enqueue(record);
        while (_records.Count > Kept)
        {
            _records.TryDequeue(out _);
        }
    }

    public void Dispose() => _listener.Dispose();

    private static void Note(RequestRecord record, Activity activity)
    {
        if (activity.OperationName.StartsWith("DynamoDB.", StringComparison.Ordinal))
        {
            record.Add(new(
                activity.OperationName["DynamoDB.".Length..],
                activity.Duration,
                activity.GetTagItem("aws.dynamodb.consumed_capacity") as double?,
                activity.Status == ActivityStatusCode.Error));
        }
        else if (activity.Parent?.Source.Name != "SessionStore")
        {
            record.AddSessionTime(activity.Duration);
        }
    }
}
