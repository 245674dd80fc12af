using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Search.Histories;
using Search.Programs;

namespace Search.Store;

/// <summary>Between the apps and DynamoDB Local, on a port of its own: what it loses or cuts is lost or cut on a real connection.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    /// <summary>Says whose call it is: the history's number and the request's.</summary>
    public const string Header = "X-Search";

    private readonly WebApplication _app;
    private readonly Recorder _recorder;
    private readonly ConcurrentDictionary<int, History> _histories = new();
    private readonly ConcurrentDictionary<int, Role> _roles = new();
    private int _lastHistory;
    private int _lastRole;

    private FaultProxy(WebApplication app, Recorder recorder)
    {
        _app = app;
        _recorder = recorder;
        app.Run(HandleAsync);
    }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<FaultProxy> StartAsync(Recorder recorder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http1));
        var proxy = new FaultProxy(builder.Build(), recorder);
        await proxy._app.StartAsync();
        return proxy;
    }

    public int Register(History history)
    {
        var number = Interlocked.Increment(ref _lastHistory);
        _histories[number] = history;
        return number;
    }

    /// <summary>A role of its own for each world.</summary>
    public Role NewRole() => _roles.GetOrAdd(Interlocked.Increment(ref _lastRole), static number => new Role(number));

    /// <summary>What was in the table before the history.</summary>
    public Task PutAsync(string table, JsonObject item) => _recorder.PutAsync(table, item);

    public void Forget(int history) => _histories.TryRemove(history, out _);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType)
        {
            var name = (await context.Request.ReadFormAsync())["RoleSessionName"].ToString();
            await _roles[Role.NumberOf(name)].AnswerAsync(context, name);
            return;
        }

        var marks = context.Request.Headers[Header].ToString().Split('/');
        if (!_histories.TryGetValue(int.Parse(marks[0], CultureInfo.InvariantCulture), out var history))
        {
            // An instance that was killed, and whose history is over.
            context.Abort();
            return;
        }

        var request = int.Parse(marks[1], CultureInfo.InvariantCulture);
        var key = context.Request.Headers.Authorization.ToString().Split("Credential=")[1].Split('/')[0];
        if (!_roles[Role.NumberOf(key)].Takes(key))
        {
            history.Note($"      a call of r{request} is refused: {key} is not taken any more");
            await WriteAsync(context, Error(400, "ExpiredTokenException"));
            return;
        }

        var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        var call = new StoreCall(context.Request.Headers["X-Amz-Target"].ToString().Split('.')[1], body);
        await HandleAsync(context, history, request, call, history.NextFault(request));
    }

    private async Task HandleAsync(HttpContext context, History history, int request, StoreCall call, CallFault fault)
    {
        if (fault.Kind != FaultKind.None)
        {
            history.Note($"      r{request}'s {call.Operation} of {string.Join(", ", call.ItemIds.Select(ItemImage.Short))}: {fault}");
        }

        switch (fault.Kind)
        {
            case FaultKind.LoseRequest:
                context.Abort();
                return;
            case FaultKind.Throttle:
                await WriteAsync(context, Error(400, "ThrottlingException"));
                return;
            case FaultKind.Fail:
                await WriteAsync(context, Error(500, "InternalServerError"));
                return;
            case FaultKind.Page:
                await WriteAsync(context, new(503, "<html>a proxy's page</html>"u8.ToArray(), Crc: null));
                return;
            case FaultKind.Stale when !call.IsWrite && !call.IsConsistentRead && history.Knows(call.ItemId):
                await WriteAsync(context, PlantedStore.AnswerOf(history.Older(call.ItemId, fault.Amount)));
                return;
            case FaultKind.Late:
                context.Abort();
                CarryOutLater(history, request, call, fault.Amount);
                return;
            case FaultKind.Hang or FaultKind.HangLate:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (fault.Kind == FaultKind.HangLate)
                {
                    CarryOutLater(history, request, call, milliseconds: 0);
                }

                return;
            case FaultKind.DelayRequest:
                await Task.Delay(fault.Amount);
                break;
        }

        var sending = _recorder.SendAsync(history, request, call);
        if (call.IsWrite)
        {
            // Its client may have gone: then nobody else waits for it.
            history.AddWrite(sending);
        }

        var answer = await sending;
        switch (fault.Kind)
        {
            case FaultKind.LoseAnswer:
                context.Abort();
                return;
            case FaultKind.FailAfter:
                answer = Error(500, "InternalServerError");
                break;
            case FaultKind.Duplicate when !call.IsForOnce:
                answer = await _recorder.SendAsync(history, request, call);
                break;
            case FaultKind.DelayAnswer:
                await Task.Delay(fault.Amount);
                break;
            case FaultKind.CutBody:
                context.Response.ContentLength = answer.Body.Length;
                await context.Response.Body.WriteAsync(answer.Body.AsMemory(0, answer.Body.Length / 2));
                await context.Response.Body.FlushAsync();
                context.Abort();
                return;
        }

        await WriteAsync(context, answer);
    }

    private void CarryOutLater(History history, int request, StoreCall call, int milliseconds)
    {
        if (call.IsWrite)
        {
            history.AddWrite(Task.Run(async () =>
            {
                await Task.Delay(milliseconds);
                await _recorder.SendAsync(history, request, call, isLate: true);
            }));
        }
    }

    private static StoreAnswer Error(int status, string code) =>
        new(status, Encoding.UTF8.GetBytes($$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{code}}","message":"Injected"}"""), Crc: null);

    private static async Task WriteAsync(HttpContext context, StoreAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/x-amz-json-1.0";
        context.Response.ContentLength = answer.Body.Length;
        if (answer.Crc is { } crc)
        {
            context.Response.Headers["x-amz-crc32"] = crc;
        }

        await context.Response.Body.WriteAsync(answer.Body);
    }
}
