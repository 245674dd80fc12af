using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Amazon.Runtime;

namespace SessionStore.Wire;

/// <summary>
/// Signature Version 4 of one endpoint's requests, all of which are the same but for operation, body and time
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
/// </summary>
internal sealed class RequestSigner(WireRoute route)
{
    public const string ContentType = "application/x-amz-json-1.0";

    private const int HashLength = 32;
    private const int HexLength = HashLength * 2;

    /// <summary>What else the canonical request and the string to sign are made of, with room to spare.</summary>
    private const int FixedLength = 512;

    private volatile Key? _key;
    private volatile Moment? _moment;

    /// <param name="target">The operation, as the header X-Amz-Target names it.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="credentials">What to sign with.</param>
    /// <param name="now">The time, in UTC, by AWS' clock.</param>
    public (string Date, string Authorization) Sign(string target, ReadOnlySpan<byte> body, ImmutableCredentials credentials, DateTime now)
    {
        var moment = MomentOf(now);
        var key = KeyOf(credentials, moment.Day);
        var token = credentials.Token is { Length: > 0 } given ? given : null;
        var signedHeaders = token is null
            ? "content-type;host;x-amz-date;x-amz-target"
            : "content-type;host;x-amz-date;x-amz-security-token;x-amz-target";

        var buffer = ArrayPool<byte>.Shared.Rent(
            FixedLength + Encoding.UTF8.GetMaxByteCount(route.Path.Length + route.Authority.Length + (token?.Length ?? 0)));
        try
        {
            Span<byte> hash = stackalloc byte[HashLength];
            SHA256.HashData(body, hash);
            Utf8.TryWrite(
                buffer,
                $"POST\n{route.Path}\n\ncontent-type:{ContentType}\nhost:{route.Authority}\nx-amz-date:{moment.Second}\n" +
                $"{(token is null ? "" : "x-amz-security-token:")}{token}{(token is null ? "" : "\n")}x-amz-target:{target}\n\n{signedHeaders}\n",
                out var length);
            length += WriteHex(hash, buffer.AsSpan(length));

            SHA256.HashData(buffer.AsSpan(0, length), hash);
            Utf8.TryWrite(buffer, $"AWS4-HMAC-SHA256\n{moment.Second}\n{key.Scope}\n", out length);
            length += WriteHex(hash, buffer.AsSpan(length));

            HMACSHA256.HashData(key.Bytes, buffer.AsSpan(0, length), hash);
            Span<char> signature = stackalloc char[HexLength];
            Convert.TryToHexStringLower(hash, signature, out _);
            return (moment.Second, $"AWS4-HMAC-SHA256 Credential={key.Credential}, SignedHeaders={signedHeaders}, Signature={signature}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int WriteHex(ReadOnlySpan<byte> hash, Span<byte> destination)
    {
        Convert.TryToHexStringLower(hash, destination, out var written);
        return written;
    }

    private Moment MomentOf(DateTime now)
    {
        var second = now.Ticks / TimeSpan.TicksPerSecond;
        return _moment is { } moment && moment.Seconds == second ? moment : _moment = new(second, now);
    }

    private Key KeyOf(ImmutableCredentials credentials, string day) =>
        _key is { } key && key.IsFor(credentials, day) ? key : _key = new(credentials, day, route);

    /// <summary>The texts of one second.</summary>
    private sealed class Moment(long seconds, DateTime now)
    {
        public long Seconds => seconds;

        public string Day { get; } = now.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

        public string Second { get; } = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>The key of one day, one region and one set of credentials: four hashes that need not be made for each request.</summary>
    private sealed class Key
    {
        private readonly string _accessKey;
        private readonly string _secretKey;
        private readonly string _day;

        public Key(ImmutableCredentials credentials, string day, WireRoute route)
        {
            _accessKey = credentials.AccessKey;
            _secretKey = credentials.SecretKey;
            _day = day;
            Scope = $"{day}/{route.SigningRegion}/{route.SigningName}/aws4_request";
            Credential = $"{credentials.AccessKey}/{Scope}";
            var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + credentials.SecretKey), Encoding.UTF8.GetBytes(day));
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(route.SigningRegion));
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(route.SigningName));
            Bytes = HMACSHA256.HashData(key, "aws4_request"u8);
        }

        public string Scope { get; }

        public string Credential { get; }

        public byte[] Bytes { get; }

        /// <summary>By value: some credentials are a new object at each question.</summary>
        public bool IsFor(ImmutableCredentials credentials, string day) =>
            string.Equals(_secretKey, credentials.SecretKey, StringComparison.Ordinal) &&
            string.Equals(_accessKey, credentials.AccessKey, StringComparison.Ordinal) &&
            string.Equals(_day, day, StringComparison.Ordinal);
    }
}
