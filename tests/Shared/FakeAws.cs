using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Tests.Shared;

/// <summary>
/// STS and a DynamoDB of empty tables on one loopback port, over real HTTP, to inject the faults that AWS, DynamoDB Local
/// and LocalAws don't have on order. It checks who signed, not the signature: that the token is the one that was issued
/// with the access key, has not expired on its own clock and was not revoked.
/// </summary>
internal sealed partial class FakeAws : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _keys = new(StringComparer.Ordinal);
    private int _stsCalls;
    private int _stsConcurrency;
    private int _torn;
    private int _rejected;
    private int _served;

    private FakeAws(WebApplication app, TimeProvider time)
    {
        _app = app;
        _time = time;
        app.Run(context => context.Request.Headers.ContainsKey("X-Amz-Target") ? DynamoDBAsync(context) : StsAsync(context));
    }

    public string Address => _app.Urls.Single();

    public StsBehavior Sts { get; set; }

    public TimeSpan StsLatency { get; set; }

    /// <summary>Lifetime of the credentials, whatever was asked for; null grants what was asked for.</summary>
    public TimeSpan? Lifetime { get; set; }

    /// <summary>The code with which DynamoDB rejects expired and revoked tokens.</summary>
    public string RejectionCode { get; set; } = "ExpiredTokenException";

    /// <summary>What it says with it.</summary>
    public string RejectionMessage { get; set; } = "The security token included in the request is not accepted";

    public int StsCalls => Volatile.Read(ref _stsCalls);

    /// <summary>The most AssumeRole calls that were ever under way at once.</summary>
    public int StsMaxConcurrency { get; private set; }

    public IReadOnlyDictionary<string, string> LastStsRequest { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Who signed it.</summary>
    public string LastStsAuthorization { get; private set; } = "";

    /// <summary>DynamoDB calls whose token was not issued with their access key.</summary>
    public int TornCalls => Volatile.Read(ref _torn);

    public int RejectedCalls => Volatile.Read(ref _rejected);

    public int ServedCalls => Volatile.Read(ref _served);

    public static async Task<FakeAws> StartAsync(TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http1));
        var aws = new FakeAws(builder.Build(), time ?? TimeProvider.System);
        await aws._app.StartAsync();
        return aws;
    }

    /// <summary>DynamoDB accepts no credentials at all.</summary>
    public bool RejectAll { get; set; }

    /// <summary>Body of the last DynamoDB call.</summary>
    public string LastBody { get; private set; } = "";

    /// <summary>The next credentials that are issued, so many, are revoked before they arrive.</summary>
    public int IssuesRevoked { get; set; }

    /// <summary>No credentials issued so far are accepted any more.</summary>
    public void RevokeAll() => _keys.Clear();

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task StsAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        LastStsRequest = form.ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal);
        LastStsAuthorization = context.Request.Headers.Authorization.ToString();
        Interlocked.Increment(ref _stsCalls);
        StsMaxConcurrency = Math.Max(StsMaxConcurrency, Interlocked.Increment(ref _stsConcurrency));
        try
        {
            await Task.Delay(StsLatency, context.RequestAborted);
            await AnswerAsync(context);
        }
        catch (OperationCanceledException)
        {
            // The caller has given up.
        }
        finally
        {
            Interlocked.Decrement(ref _stsConcurrency);
        }
    }

    private Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/xml";
        var now = _time.GetUtcNow();
        context.Response.Headers.Date = now.ToString("R", CultureInfo.InvariantCulture);
        switch (Sts)
        {
            case StsBehavior.Unavailable:
                return ErrorAsync(context, 503, "ServiceUnavailable", "Try again.");
            case StsBehavior.Hanging:
                return Task.Delay(Timeout.Infinite, context.RequestAborted);
            case StsBehavior.Denied:
                return ErrorAsync(context, 403, "AccessDenied", $"User: arn:aws:iam::222222222222:user/app is not authorized to perform: sts:AssumeRole on resource: {LastStsRequest["RoleArn"]}");
            case StsBehavior.Invalid:
                return ErrorAsync(context, 400, "ValidationError", $"1 validation error detected: Value '{LastStsRequest.GetValueOrDefault("ExternalId")}' at 'externalId' failed to satisfy constraint");
            case StsBehavior.Malformed:
                return context.Response.WriteAsync("<AssumeRoleResponse><SecretAccessKey>half-a-secret</Secr");
            case StsBehavior.Empty:
                return context.Response.WriteAsync("<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult/></AssumeRoleResponse>");
            default:
                return IssueAsync(context, now);
        }
    }

    private Task IssueAsync(HttpContext context, DateTimeOffset now)
    {
        var key = $"ASIA{StsCalls:D16}";
        var expires = now + (Lifetime ?? TimeSpan.FromSeconds(int.Parse(LastStsRequest["DurationSeconds"], CultureInfo.InvariantCulture)));
        if (IssuesRevoked-- <= 0)
        {
            _keys[key] = expires;
        }

        return context.Response.WriteAsync(
            $"""
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
              <Credentials>
                <AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{SecretOf(key)}</SecretAccessKey>
                <SessionToken>{TokenOf(key)}</SessionToken><Expiration>{expires.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}Z</Expiration>
              </Credentials>
              <AssumedRoleUser><Arn>arn:aws:sts::111111111111:assumed-role/table-access/app</Arn><AssumedRoleId>AROA:app</AssumedRoleId></AssumedRoleUser>
            </AssumeRoleResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleResponse>
            """);
    }

    private static Task ErrorAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(
            $"<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>");
    }

    private async Task DynamoDBAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        LastBody = await body.ReadToEndAsync();
        var key = AccessKey().Match(context.Request.Headers.Authorization.ToString()).Groups["key"].Value;
        context.Response.ContentType = "application/x-amz-json-1.0";
        if (context.Request.Headers["X-Amz-Security-Token"] != TokenOf(key))
        {
            Interlocked.Increment(ref _torn);
            await RejectAsync(context, "InvalidSignatureException");
        }
        else if (RejectAll || !_keys.TryGetValue(key, out var expires) || expires <= _time.GetUtcNow())
        {
            Interlocked.Increment(ref _rejected);
            await RejectAsync(context, RejectionCode);
        }
        else
        {
            Interlocked.Increment(ref _served);
            await context.Response.WriteAsync("{}");
        }
    }

    private Task RejectAsync(HttpContext context, string code)
    {
        context.Response.StatusCode = 400;
        return context.Response.WriteAsync($$"""{"__type":"com.amazon.coral.service#{{code}}","message":"{{RejectionMessage}}"}""");
    }

    private static string SecretOf(string key) => $"secret-of-{key}";

    private static string TokenOf(string key) => $"token-of-{key}";

    [GeneratedRegex("Credential=(?<key>[^/]+)/", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AccessKey();
}
