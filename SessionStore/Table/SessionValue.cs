using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Unicode;
using Amazon.DynamoDBv2.Model;

namespace SessionStore.Table;

/// <summary>
/// A session value as DynamoDB keeps it. Printable text is an S, so that it can be read in the console; other bytes are
/// a B; large values are compressed into a marked map. The round trip is exact.
/// </summary>
internal static class SessionValue
{
    public const string CompressedMarker = "$brotli";

    /// <summary>400 KB of compressed zeros would fill the memory; no session legitimately holds more than this.</summary>
    private const int MaximumDecompressedBytes = 64 * 1024 * 1024;

    /// <summary>Those other than tab and line ends mean that this is not text, however valid as UTF-8.</summary>
    private static readonly SearchValues<byte> ControlCharacters = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b).Except([(byte)'\t', (byte)'\n', (byte)'\r']), 0x7F]);

    public static ItemValue Encode(byte[] value, int? compressOver)
    {
        if (value.Length > compressOver && Compress(value) is { } compressed)
        {
            return SessionItem.Map(new(StringComparer.Ordinal) { [CompressedMarker] = Binary(compressed) });
        }

        return IsText(value) ? ItemValue.OfText(value) : Binary(value);
    }

    /// <exception cref="InvalidDataException">The value is marked as compressed and cannot be decompressed.</exception>
    public static byte[] Decode(ItemValue value, string key) => TryDecode(value, out var bytes) ? bytes : throw new InvalidDataException(
        $"Session key '{key}' is marked as compressed but cannot be decompressed; this store did not write it so. Set or remove the key.");

    /// <summary>What SetInt32 writes, but always as binary, by which <see cref="DecodeJson"/> knows it for a number.</summary>
    public static ItemValue OfInt32(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return Binary(bytes);
    }

    /// <summary>
    /// As Decode; but four bytes that are no text, and so no JSON, are a number as SetInt32 writes it, and what was a number in
    /// another program's session.
    /// </summary>
    /// <exception cref="InvalidDataException">As Decode.</exception>
    public static byte[] DecodeJson(ItemValue value, string key) => Json(Decode(value, key), isText: value.Other?.B is null);

    /// <summary>The same of a value that is not stored yet.</summary>
    public static byte[] Json(byte[] value) => Json(value, IsText(value));

    private static byte[] Json(byte[] value, bool isText) => !isText && value.Length == sizeof(int)
        ? Encoding.UTF8.GetBytes(BinaryPrimitives.ReadInt32BigEndian(value).ToString(CultureInfo.InvariantCulture))
        : value;

    /// <param name="value">The stored value.</param>
    /// <param name="bytes">A copy: the app may change it.</param>
    /// <returns>False when the value is marked as compressed and cannot be decompressed.</returns>
    public static bool TryDecode(ItemValue value, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = value switch
        {
            { Other: { } other } => Decode(other),
            { Digits: { } digits } => Encoding.UTF8.GetBytes(digits),
            _ => [.. value.Utf8 ?? []],
        };
        return bytes is not null;
    }

    public static bool IsCompressed(ItemValue value) => value.Other?.M is { Count: 1 } map && map.ContainsKey(CompressedMarker);

    /// <summary>Whether a stored value is this one.</summary>
    public static bool IsSame(ItemValue stored, byte[] value) => stored is { Other: null, Utf8: { } text }
        ? text.AsSpan().SequenceEqual(value)
        : TryDecode(stored, out var bytes) && bytes.AsSpan().SequenceEqual(value);

    /// <summary>Whether two stored values are read as the same.</summary>
    public static bool IsSame(ItemValue one, ItemValue other) =>
        one.Utf8 is null == other.Utf8 is null && TryDecode(other, out var bytes) && IsSame(one, bytes);

    private static byte[]? Decode(AttributeValue value) => value switch
    {
        { S: { } text } => Encoding.UTF8.GetBytes(text),
        { B: { } binary } => binary.ToArray(),
        { M: { Count: 1 } map } when map.TryGetValue(CompressedMarker, out var compressed) && compressed.B is { } binary =>
            Decompress(binary.ToArray()),
        _ => SessionValueJson.Text(value),
    };

    private static AttributeValue Binary(byte[] value) => new() { B = new MemoryStream(value, 0, value.Length, writable: false, publiclyVisible: true) };

    public static bool IsText(ReadOnlySpan<byte> value) => !value.ContainsAny(ControlCharacters) && Utf8.IsValid(value);

    /// <returns>Null when that would not make it smaller.</returns>
    public static byte[]? Compress(byte[] value)
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

    /// <returns>Null when these are no compressed bytes, or suspiciously many.</returns>
    public static byte[]? Decompress(ReadOnlySpan<byte> compressed)
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
