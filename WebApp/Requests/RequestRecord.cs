using System.Collections.Concurrent;

namespace WebApp.Requests;

/// <summary>One request and what its session cost.</summary>
internal sealed class RequestRecord(string method, string path)
{
    private readonly ConcurrentQueue<DynamoDBCall> _calls = new();
    private long _sessionTicks;

    public string Method => method;

    public string Path => path;

    public int StatusCode { get; set; }

    public TimeSpan Duration { get; set; }

    /// <summary>Time spent in the session store.</summary>
    public TimeSpan SessionDuration => TimeSpan.FromTicks(Interlocked.Read(ref _sessionTicks));

    public IReadOnlyCollection<DynamoDBCall> Calls => _calls;

    public void Add(DynamoDBCall call) => _calls.Enqueue(call);

    public void AddSessionTime(TimeSpan duration) => Interlocked.Add(ref _sessionTicks, duration.Ticks);
}

/// <summary>One call to DynamoDB, as its span told it.</summary>
internal sealed record DynamoDBCall(string Operation, TimeSpan Duration, double? CapacityUnits, bool Failed);
