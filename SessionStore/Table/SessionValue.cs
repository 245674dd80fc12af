using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace SessionStore.Table;

/// <summary>
/// A session value as DynamoDB keeps it. Printable text is an S, so that it can be read in the console; other bytes are
/// a B; large values are compressed into a marked map. The round trip is exact.
/// </summary>
internal static class SessionValue
{
    private const string CompressedMarker = "$brotli";

    /// <summary>400 KB of compressed zeros would fill the memory; no session legitimately holds more than this.</summary>
    private const int MaximumDecompressedBytes = 64 * 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static AttributeValue Encode(byte[] value, int? compressOver)
    {
        if (value.Length > compressOver && Compress(value) is { } compressed)
        {
            return SessionItem.Map(new(StringComparer.Ordinal) { [CompressedMarker] = Binary(compressed) });
        }

        return TryDecodeText(value, out var text) ? new AttributeValue { S = text } : Binary(value);
    }

    public static byte[] Decode(AttributeValue value)
    {
        if (value.S is { } text)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        if (value.B is { } binary)
        {
            return binary.ToArray();
        }

        if (value.M is { Count: 1 } map && map.TryGetValue(CompressedMarker, out var compressed) && compressed.B is not null)
        {
            return Decompress(compressed.B);
        }

        return JsonText(value);
    }

    private static AttributeValue Binary(byte[] value) => new() { B = new MemoryStream(value, writable: false) };

    private static bool TryDecodeText(byte[] value, out string text)
    {
        text = "";
        foreach (var b in value)
        {
            // Control characters other than tab and line ends mean that this is not text, however valid as UTF-8.
            if (b is < 0x20 and not (0x09 or 0x0A or 0x0D) or 0x7F)
            {
                return false;
            }
        }

        try
        {
            text = StrictUtf8.GetString(value);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static byte[]? Compress(byte[] value)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(value.Length);
        try
        {
            // Only a result that is smaller by more than the marker is worth a value nobody can read in the console.
            return BrotliEncoder.TryCompress(value, buffer, out var written, quality: 4, window: 18) &&
                written + CompressedMarker.Length + 4 < value.Length
                ? buffer[..written]
                : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Decompress(MemoryStream compressed)
    {
        using var source = new BrotliStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
        using var result = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = source.Read(buffer)) > 0)
        {
            if (result.Length + read > MaximumDecompressedBytes)
            {
                throw new InvalidDataException(
                    $"A compressed session value expands to more than {MaximumDecompressedBytes} bytes; this store did not write it.");
            }

            result.Write(buffer, 0, read);
        }

        return result.ToArray();
    }

    /// <summary>Numbers, booleans, lists and maps that other programs wrote are read as JSON.</summary>
    private static byte[] JsonText(AttributeValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteJson(writer, value);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteJson(Utf8JsonWriter writer, AttributeValue value)
    {
        switch (value)
        {
            case { S: { } text }:
                writer.WriteStringValue(text);
                break;
            case { N: { } number }:
                writer.WriteRawValue(number);
                break;
            case { BOOL: { } flag }:
                writer.WriteBooleanValue(flag);
                break;
            case { B: { } binary }:
                writer.WriteBase64StringValue(binary.ToArray());
                break;
            case { M: { } map }:
                writer.WriteStartObject();
                foreach (var (name, member) in map)
                {
                    writer.WritePropertyName(name);
                    WriteJson(writer, member);
                }

                writer.WriteEndObject();
                break;
            case { L: { } list }:
                WriteArray(writer, list);
                break;
            case { SS: { } strings }:
                WriteArray(writer, strings.Select(s => new AttributeValue { S = s }));
                break;
            case { NS: { } numbers }:
                WriteArray(writer, numbers.Select(n => new AttributeValue { N = n }));
                break;
            case { BS: { } binaries }:
                WriteArray(writer, binaries.Select(b => new AttributeValue { B = b }));
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static void WriteArray(Utf8JsonWriter writer, IEnumerable<AttributeValue> members)
    {
        writer.WriteStartArray();
        foreach (var member in members)
        {
            WriteJson(writer, member);
        }

        writer.WriteEndArray();
    }
}
