using System.Diagnostics.CodeAnalysis;

namespace Aspire.StandIn.Dashboard.Telemetry;

/// <summary>The telemetry in memory, within <see cref="TelemetryLimits"/>. Safe for use from several threads.</summary>
internal sealed class TelemetryStore(TelemetryLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TelemetrySource> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SpanRecord>> _traces = new(StringComparer.Ordinal);
    private readonly Queue<string> _traceOrder = new();
    private readonly Queue<LogEntry> _logs = new();
    private readonly Dictionary<(string, string, string, string), MetricSeries> _series = [];
    private int _spanCount;
    private long _logCount;

    public TelemetryLimits Limits => limits;

    /// <summary>The services seen so far, in the order of appearance.</summary>
    public IReadOnlyList<TelemetrySource> Sources
    {
        get
        {
            lock (_lock)
            {
                return [.. _sources.Values.OrderBy(source => source.Color)];
            }
        }
    }

    /// <summary>The service of that name; those beyond the limit share one.</summary>
    public TelemetrySource Source(string name)
    {
        lock (_lock)
        {
            name = _sources.Count < limits.Sources || _sources.ContainsKey(name) ? name : "(others)";
            if (!_sources.TryGetValue(name, out var source))
            {
                source = new TelemetrySource(name, _sources.Count);
                _sources.Add(name, source);
            }

            return source;
        }
    }

    public void Add(SpanRecord span)
    {
        lock (_lock)
        {
            if (!_traces.TryGetValue(span.TraceId, out var spans))
            {
                _traces.Add(span.TraceId, spans = []);
                _traceOrder.Enqueue(span.TraceId);
            }

            // A service that saw no answer sends its export again.
            if (spans.Count >= limits.SpansPerTrace || spans.Exists(known => known.SpanId == span.SpanId))
            {
                return;
            }

            spans.Add(span);
            _spanCount++;
            while (_spanCount > limits.Spans && _traces.Remove(_traceOrder.Dequeue(), out var oldest))
            {
                _spanCount -= oldest.Count;
            }
        }
    }

    /// <summary>Keeps a log record and gives it its number.</summary>
    public void Add(LogEntry entry)
    {
        lock (_lock)
        {
            _logs.Enqueue(entry with { Number = ++_logCount });
            if (_logs.Count > limits.Logs)
            {
                _logs.Dequeue();
            }
        }
    }

    public void Add(MetricSeries series)
    {
        var key = (series.Source.Name, series.Meter, series.Name, series.Attributes);
        lock (_lock)
        {
            if (_series.Count < limits.Series || _series.ContainsKey(key))
            {
                _series[key] = series;
            }
        }
    }

    /// <summary>The traces, newest first.</summary>
    public IReadOnlyList<Trace> Traces()
    {
        lock (_lock)
        {
            return [.. _traces.Select(trace => new Trace(trace.Key, [.. trace.Value])).OrderByDescending(trace => trace.Start)];
        }
    }

    public bool TryGetTrace(string traceId, [NotNullWhen(true)] out Trace? trace)
    {
        lock (_lock)
        {
            trace = _traces.TryGetValue(traceId, out var spans) ? new Trace(traceId, [.. spans]) : null;
            return trace is not null;
        }
    }

    /// <summary>The log records, newest first.</summary>
    public IReadOnlyList<LogEntry> Logs()
    {
        lock (_lock)
        {
            return [.. _logs.Reverse()];
        }
    }

    public IReadOnlyList<MetricSeries> Metrics()
    {
        lock (_lock)
        {
            return [.. _series.Values];
        }
    }
}
