using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SessionStore.Tests.Failures;

/// <summary>The spans and failed operations that one table's sessions emit. Listeners are global, and tests run in parallel.</summary>
internal sealed class Observed : IDisposable
{
    private readonly ConcurrentQueue<Activity> _activities = new();
    private readonly ConcurrentQueue<(string Table, string Operation, string ErrorType)> _failures = new();
    private readonly string _table;
    private readonly ActivityListener _spans;
    private readonly MeterListener _metrics;

    public Observed(string table)
    {
        _table = table;
        _spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "SessionStore",
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _activities.Enqueue,
        };
        ActivitySource.AddActivityListener(_spans);
        _metrics = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "session_store.operation.duration")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _metrics.SetMeasurementEventCallback<double>(OnMeasured);
        _metrics.Start();
    }

    /// <summary>Failed operations, as the metric counts them.</summary>
    public IEnumerable<(string Operation, string ErrorType)> Failures =>
        _failures.Where(failure => failure.Table == _table).Select(failure => (failure.Operation, failure.ErrorType));

    /// <summary>The last span of a name, in the traces in which this table was called.</summary>
    public Activity Span(string name)
    {
        var traces = _activities.Where(a => Equals(a.GetTagItem("db.collection.name"), _table)).Select(a => a.TraceId).ToHashSet();
        return _activities.Last(a => a.OperationName == name && traces.Contains(a.TraceId));
    }

    public void Dispose()
    {
        _spans.Dispose();
        _metrics.Dispose();
    }

    private void OnMeasured(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        string? operation = null;
        string? errorType = null;
        foreach (var (name, tag) in tags)
        {
            operation = name == "operation" ? (string?)tag : operation;
            errorType = name == "error.type" ? (string?)tag : errorType;
        }

        // The measurement is taken inside the call's span, which knows the table.
        if (errorType is not null && Activity.Current?.GetTagItem("db.collection.name") is string table)
        {
            _failures.Enqueue((table, operation!, errorType));
        }
    }
}
