using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Search.Apps;
using SessionStore;
using SessionStore.Tests.Harness;

namespace Search.Regions;

/// <summary>The app in one region, on Kestrel.</summary>
internal sealed class RegionApp : IAsyncDisposable
{
    private const string Header = "X-Visit";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (VisitRecord Record, string User)> _visits = new(StringComparer.Ordinal);
    private int _last;

    private RegionApp(WebApplicationBuilder builder, AdjustableTime time, RegionDoor door, TimeSpan wait, bool touchesAlways)
    {
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<IDataProtectionProvider>(new PlainProtection());
        builder.Services.AddProblemDetails();
        builder.Services.AddDynamoDBSession(options =>
        {
            options.DisableHealthChecks = true;
            options.LoadAhead = false;
            options.ReplicationWait = wait;
            options.TouchAfter = touchesAlways ? TimeSpan.Zero : options.TouchAfter;
            options.Credentials = new BasicAWSCredentials("app", "app");
            options.ConfigureClient = config =>
            {
                config.ServiceURL = "http://127.0.0.1:1";
                config.AuthenticationRegion = "us-east-1";
                config.HttpClientFactory = door;
            };
        });
        _app = builder.Build();
        _app.UseExceptionHandler();
        _app.UseSession();
        _app.Run(HandleAsync);
    }

    public static async Task<RegionApp> StartAsync(AdjustableTime time, RegionDoor door, TimeSpan wait, bool touchesAlways)
    {
        var app = new RegionApp(WebApplication.CreateSlimBuilder(), time, door, wait, touchesAlways);
        await app._app.StartAsync();
        return app;
    }

    public static string UserItem(string user) => "user#" + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(user)));

    public Task RevokeAllAsync(string user) => _app.Services.GetRequiredService<ISessionDirectory>().RevokeAllAsync(user);

    public async Task VisitAsync(VisitRecord record, CookieContainer cookies, string user)
    {
        var number = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        _visits[number] = (record, user);
        using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, _app.Urls.Single());
        request.Headers.Add(Header, number);
        using var response = await client.SendAsync(request);
        record.Status = (int)response.StatusCode;
        _visits.TryRemove(number, out _);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var (record, user) = _visits[context.Request.Headers[Header].ToString()];
        try
        {
            foreach (var op in record.Visit.Ops)
            {
                await DoAsync(context.Session, record, op, user);
            }

            // So that what the commit has to say is said here.
            await context.Session.CommitAsync();
        }
        catch (Exception exception)
        {
            record.Error = exception is SessionStoreException failure ? $"{failure.Failure}: {failure.Message}" : exception.GetType().Name;
            throw;
        }
    }

    private static async Task DoAsync(ISession session, VisitRecord record, RegionOp op, string user)
    {
        switch (op.Kind)
        {
            case RegionOpKind.Read:
                await session.LoadAsync();
                record.View ??= session.Keys.ToDictionary(key => key, key => session.Get<object>(key)!.ToString()!, StringComparer.Ordinal);
                break;
            case RegionOpKind.Set:
                session.Set(op.Key, op.Value);
                break;
            case RegionOpKind.Remove:
                session.Remove(op.Key);
                break;
            case RegionOpKind.Count:
                record.Counts.Add(await session.IncrementAsync(op.Key));
                break;
            case RegionOpKind.Clear:
                session.Clear();
                break;
            case RegionOpKind.Regenerate:
                await session.RegenerateIdAsync();
                break;
            case RegionOpKind.SignIn:
                await session.BindToUserAsync(user);
                break;
            case RegionOpKind.SignOut:
                await session.AbandonAsync();
                break;
            default:
                throw new InvalidOperationException($"{op.Kind} is no operation of a handler.");
        }
    }
}
