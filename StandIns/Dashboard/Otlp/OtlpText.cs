using System.Globalization;
using Aspire.StandIn.Dashboard.Telemetry;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Aspire.StandIn.Dashboard.Otlp;

/// <summary>OTLP values as the text that is shown, cut to the limits.</summary>
internal sealed class OtlpText(TelemetryLimits limits)
{
    private const string Unnamed = "(unnamed)";

    public string Name(string? name) => string.IsNullOrWhiteSpace(name) ? Unnamed : Cut(name);

    public string Cut(string text) => text.Length <= limits.TextLength ? text : string.Concat(text.AsSpan(0, limits.TextLength), "…");

    public Attributes Attributes(RepeatedField<KeyValue> pairs) =>
        new(pairs.Take(limits.Details).Select(pair => KeyValuePair.Create(Cut(pair.Key), Value(pair.Value))));

    public string Value(AnyValue? value) => Cut(Format(value));

    /// <summary>An id in lower-case hex; null when it is absent, of the wrong length or all zeros.</summary>
    public static string? Id(ByteString id, int length) =>
        id.Length == length && id.Span.ContainsAnyExcept((byte)0) ? Convert.ToHexStringLower(id.Span) : null;

    private static string Format(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.BytesValue => value.BytesValue.ToBase64(),
        AnyValue.ValueOneofCase.ArrayValue => $"[{string.Join(", ", value.ArrayValue.Values.Select(Format))}]",
        AnyValue.ValueOneofCase.KvlistValue =>
            $"{{{string.Join(", ", value.KvlistValue.Values.Select(pair => $"{pair.Key}: {Format(pair.Value)}"))}}}",
        _ => "",
    };
}
