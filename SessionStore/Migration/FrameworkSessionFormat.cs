using System.Buffers.Binary;
using System.Text;
using SessionStore.Sessions;

namespace SessionStore.Migration;

/// <summary>
/// What the framework's session writes into its cache: a byte for the version, three for the number of values, sixteen of an id
/// that is of no use here, and for each value the lengths, two and four bytes, before key and content. All big-endian.
/// </summary>
internal ref struct FrameworkSessionFormat(ReadOnlySpan<byte> rest)
{
    private const int Version = 2;
    private const int IdLength = 16;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = rest;

    /// <exception cref="InvalidDataException">The bytes are something else, or damaged; or a key cannot be stored here. The message says what, and no content.</exception>
    public static Dictionary<string, byte[]> Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new FrameworkSessionFormat(bytes);
        if (reader.Take(1)[0] is var version and not Version)
        {
            throw new InvalidDataException($"its format has version {version}, and only {Version} is known");
        }

        var count = reader.Take(3);
        var left = (count[0] << 16) | (count[1] << 8) | count[2];
        reader.Take(IdLength);
        var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (; left > 0; left--)
        {
            var key = reader.TakeKey();
            var length = BinaryPrimitives.ReadInt32BigEndian(reader.Take(sizeof(int)));
            values[key] = reader.Take(length).ToArray();
        }

        return values;
    }

    private string TakeKey()
    {
        var bytes = Take(BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort))));
        try
        {
            var key = StrictUtf8.GetString(bytes);
            SessionKeyName.ThrowIfNotStorable(key);
            return key;
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException("one of its keys is empty, too long or not valid Unicode", exception);
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _rest.Length)
        {
            throw new InvalidDataException("it is damaged: it ends before its last value");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
