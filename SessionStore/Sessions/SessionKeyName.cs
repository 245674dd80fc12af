using System.Text;

namespace SessionStore.Sessions;

/// <summary>The names that a session's keys may have: those that DynamoDB takes for an attribute of a map.</summary>
internal static class SessionKeyName
{
    /// <summary>
    /// DynamoDB takes names of less than 64 KB (Developer Guide, "Quotas"), but DynamoDB Local fails at some below that: half
    /// of it is stored everywhere.
    /// </summary>
    private const int MaximumBytes = 32_768;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">The key is empty, too long, or not valid Unicode: said where it is set, before anything is lost.</exception>
    public static void ThrowIfNotStorable(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        int length;
        try
        {
            length = StrictUtf8.GetByteCount(key);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ArgumentException("A session key must be valid Unicode; this one has half of a surrogate pair.", nameof(key), exception);
        }

        if (length > MaximumBytes)
        {
            throw new ArgumentException($"A session key may have {MaximumBytes:N0} bytes in UTF-8; this one has {length:N0}.", nameof(key));
        }
    }
}
