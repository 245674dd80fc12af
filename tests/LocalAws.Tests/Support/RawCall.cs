using System.Globalization;
using System.Net.Sockets;
using System.Text;
using LocalAws.Signing;
using Microsoft.AspNetCore.Http;

namespace LocalAws.Tests.Support;

/// <summary>A call put together byte by byte, signed well unless told otherwise: for what no SDK would send.</summary>
internal sealed record RawCall
{
    public const string Target = "DynamoDB_20120810.GetItem";

    public string Method { get; init; } = "POST";

    /// <summary>The name by which the client knows the server; by default its address.</summary>
    public string? Host { get; init; }

    public string PathAndQuery { get; init; } = "/";

    public string Service { get; init; } = "dynamodb";

    public string Region { get; init; } = "us-east-1";

    public (string Id, string Secret) Key { get; init; } = LocalAwsServer.AppKey;

    public string? Token { get; init; }

    /// <summary>How much the client's clock is ahead.</summary>
    public TimeSpan Skew { get; init; }

    public byte[] Body { get; init; } = "{}"u8.ToArray();

    /// <summary>Headers that are signed.</summary>
    public IReadOnlyList<(string Name, string Value)> Signed { get; init; } = [("X-Amz-Target", Target)];

    /// <summary>Header lines that are added after signing.</summary>
    public IReadOnlyList<string> Unsigned { get; init; } = [];

    /// <summary>What becomes of the Authorization header; null leaves it out.</summary>
    public Func<string, string?> Authorization { get; init; } = header => header;

    /// <summary>What the Content-Length header claims; by default the truth.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Whether the client hangs up its side when it has sent what it has.</summary>
    public bool EndsEarly { get; init; }

    public static RawCall Query(string service, string form) =>
        new() { Service = service, Body = Encoding.UTF8.GetBytes(form), Signed = [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")] };

    public static RawCall Json(string operation, string body) =>
        new() { Body = Encoding.UTF8.GetBytes(body), Signed = [("X-Amz-Target", $"DynamoDB_20120810.{operation}")] };

    /// <summary>Sends it, and gives the status (0 when the connection was closed without an answer) and the whole answer.</summary>
    public async Task<(int Status, string Answer)> SendAsync(LocalAwsServer server)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Endpoint.Host, server.Endpoint.Port);
        var stream = client.GetStream();
        using var received = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(Head(server.Endpoint)));
            await stream.WriteAsync(Body);
            if (EndsEarly)
            {
                client.Client.Shutdown(SocketShutdown.Send);
            }

            await stream.CopyToAsync(received);
        }
        catch (IOException)
        {
            // The server closed early: it had refused before everything was sent.
        }

        var answer = Encoding.UTF8.GetString(received.ToArray());
        return answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
            ? (int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture), answer)
            : (0, answer);
    }

    private string Head(Uri endpoint)
    {
        var timestamp = (TimeProvider.System.GetUtcNow() + Skew).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var headers = new HeaderDictionary { ["host"] = Host ?? endpoint.Authority, ["x-amz-date"] = timestamp };
        foreach (var (name, value) in Signed)
        {
            headers.Append(name.ToLowerInvariant(), value);
        }

        if (Token is not null)
        {
            headers["x-amz-security-token"] = Token;
        }

        var names = headers.Keys.Order(StringComparer.Ordinal).ToList();
        var scope = new CredentialScope(timestamp[..8], Region, Service);
        var query = PathAndQuery.Split('?', 2) is [_, var text] ? text : "";
        var canonical = SignatureV4.CanonicalRequest(Method, query, headers, names, Body);
        var signature = Convert.ToHexStringLower(SignatureV4.Sign(Key.Secret, scope, SignatureV4.StringToSign(timestamp, scope, canonical)));
        var authorization = Authorization($"AWS4-HMAC-SHA256 Credential={Key.Id}/{scope}, SignedHeaders={string.Join(';', names)}, Signature={signature}");

        var lines = new List<string> { $"{Method} {PathAndQuery} HTTP/1.1", "Connection: close", $"Content-Length: {ContentLength ?? Body.Length}" };
        lines.AddRange(headers.SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}")));
        lines.AddRange(Unsigned);
        if (authorization is not null)
        {
            lines.Add($"Authorization: {authorization}");
        }

        return string.Join("\r\n", lines) + "\r\n\r\n";
    }
}
