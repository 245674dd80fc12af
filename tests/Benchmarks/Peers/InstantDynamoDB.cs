using System.Globalization;
using System.IO.Hashing;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Benchmarks.Peers;

/// <summary>
/// DynamoDB's protocol over a table in memory, in a process of its own: DynamoDB Local would take the processor from the
/// apps that are measured. It checks no signature; its answers are checksummed as DynamoDB's are.
/// </summary>
internal sealed class InstantDynamoDB : IAsyncDisposable
{
    private static readonly byte[] ConditionFailed = Encoding.UTF8.GetBytes(
        """{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}""");

    private readonly LineProcess _process;

    private InstantDynamoDB(LineProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public static async Task<InstantDynamoDB> StartAsync()
    {
        var port = LoopbackPort.Free();
        var process = LineProcess.Start("instant-dynamodb", port.ToString(CultureInfo.InvariantCulture));
        await process.ReadAsync();
        return new InstantDynamoDB(process, port);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    public static async Task<int> ServeAsync(string port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture), o => o.Protocols = HttpProtocols.Http1));
        await using var app = builder.Build();
        var table = new InstantTable();
        app.Run(context => AnswerAsync(context, table));
        await app.StartAsync();
        Console.WriteLine("serves");
        await LineProcess.ParentIsDoneAsync();
        await app.StopAsync(new CancellationToken(canceled: true));
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context, InstantTable table)
    {
        var operation = context.Request.Headers["X-Amz-Target"].ToString().Split('.')[^1];
        var request = await JsonNode.ParseAsync(context.Request.Body);
        var body = table.Answer(operation, request!.AsObject());
        var response = context.Response;
        if (body is null)
        {
            response.StatusCode = StatusCodes.Status400BadRequest;
            body = ConditionFailed;
        }

        response.ContentType = "application/x-amz-json-1.0";
        response.ContentLength = body.Length;
        // As long as DynamoDB's.
        response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString("N").ToUpperInvariant().PadRight(52, 'A');
        response.Headers["x-amz-crc32"] = Crc32.HashToUInt32(body).ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(body);
    }
}
