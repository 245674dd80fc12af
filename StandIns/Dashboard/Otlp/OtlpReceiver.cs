using System.Security.Cryptography;
using System.Text;
using Aspire.StandIn.Dashboard.Web;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.StandIn.Dashboard.Otlp;

/// <summary>OTLP over HTTP with protobuf bodies, plain or gzip: <c>POST /v1/traces</c>, <c>/v1/logs</c>, <c>/v1/metrics</c>.</summary>
internal sealed class OtlpReceiver(OtlpReader reader, string apiKey)
{
    public const string ApiKeyHeader = "x-otlp-api-key";

    /// <summary>Bytes of one export after decompression; the SDK's batches stay far below.</summary>
    public const int MaxBodySize = 4 * 1024 * 1024;

    private const string ContentType = "application/x-protobuf";

    public WebApplication Build(int port)
    {
        var builder = LoopbackHost.CreateBuilder(port, MaxBodySize);
        builder.Services.AddRequestDecompression();
        var app = builder.Build();
        app.UseRequestDecompression();
        app.MapPost("/v1/traces", context => ReceiveAsync(context, TracesRequest.Parser, reader.Read));
        app.MapPost("/v1/logs", context => ReceiveAsync(context, LogsRequest.Parser, reader.Read));
        app.MapPost("/v1/metrics", context => ReceiveAsync(context, MetricsRequest.Parser, reader.Read));
        return app;
    }

    private async Task ReceiveAsync<T>(HttpContext context, MessageParser<T> parser, Action<T> read)
        where T : IMessage<T>
    {
        context.Response.StatusCode = await ReceiveAsync(context.Request, parser, read);
        context.Response.ContentType = ContentType;
    }

    // The answer to a full success is an empty message: no body at all.
    private async Task<int> ReceiveAsync<T>(HttpRequest request, MessageParser<T> parser, Action<T> read)
        where T : IMessage<T>
    {
        var sent = Encoding.UTF8.GetBytes(request.Headers[ApiKeyHeader].ToString());
        if (!CryptographicOperations.FixedTimeEquals(sent, Encoding.UTF8.GetBytes(apiKey)))
        {
            return StatusCodes.Status401Unauthorized;
        }

        if (request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) != true)
        {
            return StatusCodes.Status415UnsupportedMediaType;
        }

        try
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
            read(parser.ParseFrom(body.GetBuffer(), 0, (int)body.Length));
            return StatusCodes.Status200OK;
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode;
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidDataException)
        {
            return StatusCodes.Status400BadRequest;
        }
    }
}
