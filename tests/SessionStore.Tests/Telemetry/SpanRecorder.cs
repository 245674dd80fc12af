using System.Collections.Concurrent;
using System.Diagnostics;

namespace SessionStore.Tests.Telemetry;

/// <summary>
/// Keeps the library's spans of one trace. The test's own activity is the root: the browser sends its trace along, so
/// that the spans of other tests stay out.
/// </summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;
    private readonly Activity _root;

    public SpanRecorder()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "SessionStore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Keep,
        };
        _root = new Activity("test").Start();
        ActivitySource.AddActivityListener(_listener);
    }

    public ActivityTraceId TraceId => _root.TraceId;

    /// <summary>The spans since the last time somebody took them, in the order of their end.</summary>
    public List<Activity> Take()
    {
        var taken = new List<Activity>();
        while (_spans.TryDequeue(out var span))
        {
            taken.Add(span);
        }

        return taken;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _root.Dispose();
    }

    private void Keep(Activity span)
    {
        if (span.TraceId == _root.TraceId)
        {
            _spans.Enqueue(span);
        }
    }
}
