using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SessionStore.Tests.Wire;

/// <summary>A request as it came over the network.</summary>
internal sealed record ReceivedRequest(string Line, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>An HTTP server that sends exactly the bytes it was told to, right or wrong, and then closes the connection.</summary>
internal sealed class WireServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public WireServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}";

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    /// <summary>The answer to each request; null for none, ever.</summary>
    public Func<ReceivedRequest, byte[]?> Answer { get; set; } = _ => Response(200, "{}");

    /// <summary>Keeps the connection open after the answer, as if more were to come.</summary>
    public bool Holds { get; init; }

    /// <param name="status">The status code.</param>
    /// <param name="body">The body.</param>
    /// <param name="headers">More headers, each with its line end.</param>
    /// <param name="length">What Content-Length says; null leaves it out, so that the end of the connection is the body's end.</param>
    /// <param name="checksum">Whether the body's CRC32 comes with it.</param>
    public static byte[] Response(int status, string body, string headers = "", int? length = -1, bool checksum = true)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var head = new StringBuilder($"HTTP/1.1 {status.ToString(CultureInfo.InvariantCulture)} X\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: REQUEST1\r\nConnection: close\r\n");
        head.Append(headers);
        if (length is { } said)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {(said < 0 ? bytes.Length : said)}\r\n");
        }

        if (checksum)
        {
            head.Append(CultureInfo.InvariantCulture, $"x-amz-crc32: {Crc32.HashToUInt32(bytes)}\r\n");
        }

        return [.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. bytes];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using var client = connection;
        try
        {
            var stream = client.GetStream();
            var request = await ReadAsync(stream);
            Requests.Enqueue(request);
            if (Answer(request) is not { } answer)
            {
                await Task.Delay(Timeout.Infinite, _stop.Token);
                return;
            }

            await stream.WriteAsync(answer, _stop.Token);
            if (Holds)
            {
                await Task.Delay(Timeout.Infinite, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // The client has gone.
        }
    }

    private async Task<ReceivedRequest> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        var line = await reader.ReadLineAsync(_stop.Token) ?? throw new IOException("Closed.");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } header)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            headers[header[..colon]] = header[(colon + 1)..].Trim();
        }

        var body = new char[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await reader.ReadBlockAsync(body, _stop.Token);
        return new(line, headers, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body)));
    }
}
