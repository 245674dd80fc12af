using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Text;
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

    /// <exception cref="InvalidDataException">The value is marked as compressed and cannot be decompressed.</exception>
    public static byte[] Decode(AttributeValue value, string key) => TryDecode(value, out var bytes) ? bytes : throw new InvalidDataException(
        $"Session key '{key}' is marked as compressed but cannot be decompressed; this store did not write it so. Set or remove the key.");

    /// <returns>False when the value is marked as compressed and cannot be decompressed.</returns>
    public static bool TryDecode(AttributeValue value, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = value switch
        {
            { S: { } text } => Encoding.UTF8.GetBytes(text),
            { B: { } binary } => binary.ToArray(),
            { M: { Count: 1 } map } when map.TryGetValue(CompressedMarker, out var compressed) && compressed.B is { } binary =>
                Decompress(binary.ToArray()),
            _ => SessionValueJson.Text(value),
        };
        return bytes is not null;
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

    private static byte[]? Decompress(ReadOnlySpan<byte> compressed)
    {
        using var decoder = new BrotliDecoder();
        var result = new ArrayBufferWriter<byte>();
        while (result.WrittenCount <= MaximumDecompressedBytes)
        {
            var status = decoder.Decompress(compressed, result.GetSpan(16 * 1024), out var consumed, out var written);
            result.Advance(written);
            compressed = compressed[consumed..];
            if (status != OperationStatus.DestinationTooSmall)
            {
                return status == OperationStatus.Done && compressed.IsEmpty ? result.WrittenSpan.ToArray() : null;
            }
        }

        return null;
    }
}
