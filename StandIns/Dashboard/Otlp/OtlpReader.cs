using Aspire.StandIn.Dashboard.Telemetry;

namespace Aspire.StandIn.Dashboard.Otlp;

/// <summary>Puts OTLP messages into the store. What an id is missing from is left out; nothing here throws.</summary>
internal sealed class OtlpReader(TelemetryStore store)
{
    private const int TraceIdLength = 16;
    private const int SpanIdLength = 8;
    private const int StatusError = 2;

    private static readonly string[] Kinds = ["Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"];

    private readonly OtlpText _text = new(store.Limits);

    public void Read(TracesRequest request)
    {
        foreach (var resource in request.ResourceSpans)
        {
            var (source, instance) = Identify(resource.Resource);
            foreach (var scope in resource.ScopeSpans)
            {
                foreach (var span in scope.Spans)
                {
                    Read(span, _text.Cut(scope.Scope?.Name ?? ""), source, instance);
                }
            }
        }
    }

    public void Read(LogsRequest request)
    {
        foreach (var resource in request.ResourceLogs)
        {
            var (source, _) = Identify(resource.Resource);
            foreach (var scope in resource.ScopeLogs)
            {
                foreach (var record in scope.LogRecords)
                {
                    store.Add(new LogEntry(
                        Number: 0,
                        record.TimeUnixNano != 0 ? record.TimeUnixNano : record.ObservedTimeUnixNano,
                        record.SeverityNumber,
                        _text.Value(record.Body),
                        _text.Cut(scope.Scope?.Name ?? ""),
                        source,
                        OtlpText.Id(record.TraceId, TraceIdLength),
                        OtlpText.Id(record.SpanId, SpanIdLength),
                        _text.Attributes(record.Attributes)));
                }
            }
        }
    }

    public void Read(MetricsRequest request)
    {
        foreach (var resource in request.ResourceMetrics)
        {
            var (source, _) = Identify(resource.Resource);
            foreach (var scope in resource.ScopeMetrics)
            {
                foreach (var metric in scope.Metrics)
                {
                    Read(metric, _text.Cut(scope.Scope?.Name ?? ""), source);
                }
            }
        }
    }

    private void Read(Span span, string scope, TelemetrySource source, string? instance)
    {
        if (OtlpText.Id(span.TraceId, TraceIdLength) is not { } traceId || OtlpText.Id(span.SpanId, SpanIdLength) is not { } spanId)
        {
            return;
        }

        store.Add(new SpanRecord(
            traceId,
            spanId,
            OtlpText.Id(span.ParentSpanId, SpanIdLength),
            _text.Name(span.Name),
            span.Kind >= 0 && span.Kind < Kinds.Length ? Kinds[span.Kind] : Kinds[0],
            scope,
            source,
            instance,
            span.StartTimeUnixNano,
            Math.Max(span.StartTimeUnixNano, span.EndTimeUnixNano),
            span.Status?.Code == StatusError,
            span.Status is { Message.Length: > 0 } status ? _text.Cut(status.Message) : null,
            _text.Attributes(span.Attributes),
            [.. span.Events.Take(store.Limits.Details).Select(e =>
                new SpanEvent(_text.Name(e.Name), e.TimeUnixNano, _text.Attributes(e.Attributes)))],
            [.. span.Links.Take(store.Limits.Details).Select(Link).OfType<SpanLink>()]));
    }

    private SpanLink? Link(Span.Types.Link link) =>
        OtlpText.Id(link.TraceId, TraceIdLength) is { } traceId && OtlpText.Id(link.SpanId, SpanIdLength) is { } spanId
            ? new SpanLink(traceId, spanId, _text.Attributes(link.Attributes))
            : null;

    private void Read(Metric metric, string meter, TelemetrySource source)
    {
        foreach (var point in (metric.Gauge ?? metric.Sum)?.DataPoints ?? [])
        {
            var value = point.ValueCase == NumberPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble;
            store.Add(Series(point.Attributes, value, count: null, min: null, max: null));
        }

        foreach (var point in metric.Histogram?.DataPoints ?? [])
        {
            store.Add(Series(
                point.Attributes,
                point.Count == 0 ? 0 : point.Sum / point.Count,
                point.Count,
                point.HasMin ? point.Min : null,
                point.HasMax ? point.Max : null));
        }

        MetricSeries Series(IEnumerable<KeyValue> attributes, double value, ulong? count, double? min, double? max) => new(
            source,
            meter,
            _text.Name(metric.Name),
            _text.Cut(metric.Description),
            _text.Cut(metric.Unit),
            _text.Cut(string.Join(", ", attributes
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{pair.Key}={_text.Value(pair.Value)}"))),
            value,
            count,
            min,
            max);
    }

    private (TelemetrySource Source, string? Instance) Identify(Resource? resource)
    {
        var name = resource?.Attributes.FirstOrDefault(pair => pair.Key == "service.name");
        var instance = resource?.Attributes.FirstOrDefault(pair => pair.Key == "service.instance.id");
        return (store.Source(_text.Name(name?.Value?.StringValue)), instance is null ? null : _text.Value(instance.Value));
    }
}
