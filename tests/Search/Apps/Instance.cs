using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Search.Histories;
using Search.Programs;
using Search.Store;
using SessionStore.Tests.Harness;

namespace Search.Apps;

/// <summary>One instance of the app, on Kestrel.</summary>
internal sealed class Instance : IAsyncDisposable
{
    public const string RequestHeader = "X-Request";

    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(20);

    /// <summary>Within which a ticket is validated once, in the setup that does so.</summary>
    public static readonly TimeSpan ValidationInterval = TimeSpan.FromMinutes(2);

    /// <summary>Short, because calls hang for as long.</summary>
    private static readonly TimeSpan IOTimeout = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _killed = new();
    private readonly CallMarker _calls;
    private readonly WebApplication _app;
    private readonly Func<History> _history;
    private readonly Role _role;
    private readonly string _roleSessionName;
    private int _running;

    private Instance(WebApplicationBuilder builder, Setup setup, AdjustableTime time, Func<History> history, Uri proxy, Role role, string table, ConcurrentDictionary<string, byte[]> oldCache)
    {
        _history = history;
        _role = role;
        _roleSessionName = role.NewName();
        _calls = new(_killed.Token);
        Time = time;
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Error).AddProvider(new LateFailures(history));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<IDataProtectionProvider>(new PlainProtection());
        builder.Services.AddProblemDetails();
        builder.Services.Configure<SessionOptions>(options =>
        {
            options.IdleTimeout = IdleTimeout;
            options.IOTimeout = IOTimeout;
        });
        builder.Services.AddDynamoDBSession(options =>
        {
            options.TableName = table;
            options.DisableHealthChecks = true;
            options.Credentials = new BasicAWSCredentials("app", "app");
            options.RoleArn = Role.Arn;
            options.RoleSessionName = _roleSessionName;
            options.RoleSessionDuration = Role.Life;
            options.ConfigureSts = config =>
            {
                config.ServiceURL = proxy.ToString();
                config.AuthenticationRegion = "us-east-1";
            };
            options.ConfigureClient = config =>
            {
                config.ServiceURL = proxy.ToString();
                config.AuthenticationRegion = "us-east-1";
                config.HttpClientFactory = _calls;
            };
        });
        if (setup is Setup.Migrating or Setup.Keeping)
        {
            builder.Services.MigrateSessionsFromDistributedCache(_ => new OldCache(oldCache, history, _killed.Token));
            builder.Services.MigrateSessionsFromExpress(express =>
            {
                express.Secrets.Add(OldSession.ExpressSecret);
                express.KeyPrefix = OldSession.ExpressPrefix;
                express.KeepOldSessions = setup == Setup.Keeping;
            });
        }

        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(options =>
            {
                options.ExpireTimeSpan = IdleTimeout;
                options.Events.OnValidatePrincipal = context =>
                {
                    TicketHandler.Validate(context, Record(context.HttpContext), setup == Setup.Validating ? time.GetUtcNow() - ValidationInterval : null);
                    return Task.CompletedTask;
                };
            })
            .AddDynamoDBTicketStore(configure: options => options.ValidationInterval = setup == Setup.Validating ? ValidationInterval : null);
        _app = builder.Build();

        // Or it would authenticate by itself before anything else, and the search says when.
        ((IApplicationBuilder)_app).Properties["__AuthenticationMiddlewareSet"] = true;
        _app.Use(RecordAsync);
        _app.UseRouting();
        _app.UseExceptionHandler();
        _app.UseSession();
        _app.Map("/", context => RequestHandler.RunAsync(context, Record(context)));
    }

    public AdjustableTime Time { get; }

    public Uri Address => new(_app.Urls.Single());

    public bool IsKilled => _killed.IsCancellationRequested;

    /// <param name="setup">How it is set up.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="history">The one that is being made.</param>
    /// <param name="proxy">Before DynamoDB and STS.</param>
    /// <param name="role">What it assumes.</param>
    /// <param name="table">For the sessions.</param>
    /// <param name="oldCache">Where they were before, if they are to migrate.</param>
    public static async Task<Instance> StartAsync(
        Setup setup, AdjustableTime time, Func<History> history, Uri proxy, Role role, string table, ConcurrentDictionary<string, byte[]> oldCache)
    {
        var instance = new Instance(WebApplication.CreateSlimBuilder(), setup, time, history, proxy, role, table, oldCache);
        await instance._app.StartAsync();
        return instance;
    }

    /// <summary>It has credentials, or will have as soon as it asks.</summary>
    public async Task WaitForRoleAsync()
    {
        while (_role.HasFailed(_roleSessionName, History.Now) && !IsKilled)
        {
            await Task.Delay(50);
        }
    }

    /// <summary>No call leaves it any more, and its connections are cut.</summary>
    public Task KillAsync() => _killed.CancelAsync();

    /// <summary>Also those requests that their clients have given up.</summary>
    public async Task WaitUntilIdleAsync()
    {
        while (Volatile.Read(ref _running) > 0 && !IsKilled)
        {
            await Task.Delay(1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _app.StopAsync(_killed.Token);
        await _app.DisposeAsync();
        _calls.Dispose();
        _killed.Dispose();
    }

    private RequestRecord Record(HttpContext context) =>
        _history().Request(int.Parse(context.Request.Headers[RequestHeader].ToString().Split('/')[1], CultureInfo.InvariantCulture));

    private async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        var record = Record(context);
        CallMarker.Mark = context.Request.Headers[RequestHeader];
        record.ClockBefore = Time.GetUtcNow().ToUnixTimeSeconds();
        Interlocked.Increment(ref _running);
        await using var abort = _killed.Token.UnsafeRegister(static context => ((HttpContext)context!).Abort(), context);
        try
        {
            await next(context);

            // What is left is Kestrel's part: the callbacks before the response starts.
            await context.Response.CompleteAsync();
            record.ServerStatus = IsKilled ? null : context.Response.StatusCode;
        }
        catch (Exception) when (!IsKilled)
        {
            record.ServerStatus = 500;
            throw;
        }
        finally
        {
            if (!IsKilled)
            {
                record.ClockAfter = Time.GetUtcNow().ToUnixTimeSeconds();
                record.Done = History.Now;
                record.HadNoRole = _role.HasFailed(_roleSessionName, record.Sent);
                if (record.HadNoRole || Stopwatch.GetElapsedTime(record.Sent) >= IOTimeout * 0.9)
                {
                    Interlocked.Increment(ref record.FaultyCalls);
                }
            }

            Interlocked.Decrement(ref _running);
        }
    }
}
