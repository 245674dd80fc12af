using System.Buffers.Binary;
using Aspire.StandIn.Dashboard.Otlp;
using Google.Protobuf;

namespace AppHost.Tests.Dashboard;

/// <summary>Hand-made exports, for what the real exporter never sends.</summary>
internal static class OtlpMessages
{
    public static ByteString TraceId(int number) => Id(16, number);

    public static ByteString SpanId(int number) => Id(8, number);

    public static Span Span(int number, int? parent = null) => new()
    {
        SpanId = SpanId(number),
        ParentSpanId = parent is { } id ? SpanId(id) : ByteString.Empty,
        Name = $"span {number}",
        StartTimeUnixNano = 1_700_000_000_000_000_000 + (ulong)number,
        EndTimeUnixNano = 1_700_000_000_001_000_000 + (ulong)number,
    };

    /// <summary>An export of one trace; spans that have an id get the trace's.</summary>
    public static TracesRequest Trace(int number, params IEnumerable<Span> spans)
    {
        var scope = new ScopeSpans();
        foreach (var span in spans)
        {
            span.TraceId = span.SpanId.IsEmpty ? ByteString.Empty : TraceId(number);
            scope.Spans.Add(span);
        }

        return new TracesRequest { ResourceSpans = { new ResourceSpans { ScopeSpans = { scope } } } };
    }

    public static LogsRequest Log(string message) => new()
    {
        ResourceLogs =
        {
            new ResourceLogs { ScopeLogs = { new ScopeLogs { LogRecords = { new LogRecord { Body = new AnyValue { StringValue = message } } } } } },
        },
    };

    private static ByteString Id(int length, int number)
    {
        var id = new byte[length];
        BinaryPrimitives.WriteInt32BigEndian(id.AsSpan(length - sizeof(int)), number);
        return ByteString.CopyFrom(id);
    }
}
