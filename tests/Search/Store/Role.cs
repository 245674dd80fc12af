using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Search.Histories;
using Search.Programs;

namespace Search.Store;

/// <summary>The role that a world's instances assume: STS, and whether DynamoDB takes its credentials. In real time, as the network is.</summary>
internal sealed class Role(int number)
{
    /// <summary>So short that they are renewed every other history.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Those that have replaced rejected ones are not replaced in turn when they are rejected within 2 s of their coming; after a failure of
    /// STS it may be some seconds until it is asked again.
    /// </summary>
    private static readonly TimeSpan AfterRevoke = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(8);

    /// <summary>Until it is told that they have expired; the date of an answer has no parts of a second.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.5);

    /// <summary>Until an instance has STS's answer, and those that wait for it go on.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<(long At, bool IsGood)>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _rejected = new(StringComparer.Ordinal);
    private DateTimeOffset _nextRevoke;
    private (RoleFault Fault, DateTimeOffset Until) _trouble = (RoleFault.None, DateTimeOffset.MinValue);
    private int _last;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static string Arn => "arn:aws:iam::111111111111:role/sessions";

    /// <summary>A session name for one instance.</summary>
    public string NewName() => string.Create(CultureInfo.InvariantCulture, $"w{number}-{Interlocked.Increment(ref _last)}");

    /// <summary>The role's, in the name of its session or in a key for that.</summary>
    public static int NumberOf(string name) => int.Parse(name[1..name.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture);

    public void Begin(RoleTrouble trouble)
    {
        if (trouble.Fault != RoleFault.None)
        {
            _trouble = (trouble.Fault, Now.AddMilliseconds(trouble.Milliseconds));
        }

        if (trouble.Revokes && Now > _nextRevoke)
        {
            _nextRevoke = Now + (trouble.Fault == RoleFault.None ? AfterRevoke : AfterFault);
            _keys.Clear();
        }
    }

    public bool Takes(string key)
    {
        if (_keys.TryGetValue(key, out var expires) && expires + Slack > Now)
        {
            return true;
        }

        // An instance notices a revoke by its next call; and one that a slow machine renews too late is as one that was revoked.
        _rejected[key[..key.LastIndexOf('-')]] = 0;
        WaitBeforeRevoke();
        return false;
    }

    /// <summary>Whether STS has failed an instance since a time, or had not got over it by then.</summary>
    public bool HasFailed(string name, long since)
    {
        List<(long At, bool IsGood)> answers = _answers.TryGetValue(name, out var its) ? [.. its] : [];
        var last = answers.FindLastIndex(answer => answer.IsGood && Stopwatch.GetElapsedTime(answer.At, since) >= OnItsWay);
        return answers.Skip(last + 1).Any(answer => !answer.IsGood);
    }

    public async Task AnswerAsync(HttpContext context, string name)
    {
        var fault = _trouble.Until > Now ? _trouble.Fault : RoleFault.None;
        _answers.GetOrAdd(name, static _ => []).Enqueue((History.Now, fault == RoleFault.None));
        switch (fault)
        {
            case RoleFault.Cut:
                context.Abort();
                return;
            case RoleFault.Fail:
                context.Response.StatusCode = 500;
                return;
            case RoleFault.Refuse:
                await WriteAsync(context, 403, "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Injected</Message></Error></ErrorResponse>");
                return;
        }

        var now = Now;
        var expires = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)) + Life;
        var key = string.Create(CultureInfo.InvariantCulture, $"{name}-{Interlocked.Increment(ref _last)}");
        if (_rejected.TryRemove(name, out _))
        {
            WaitBeforeRevoke();
        }

        _keys[key] = expires;
        await WriteAsync(context, 200, string.Create(CultureInfo.InvariantCulture,
            $"""
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
            <AssumedRoleUser><AssumedRoleId>AROA:{name}</AssumedRoleId><Arn>arn:aws:sts::111111111111:assumed-role/sessions/{name}</Arn></AssumedRoleUser>
            <Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>{expires:yyyy-MM-ddTHH:mm:ssZ}</Expiration></Credentials>
            </AssumeRoleResult></AssumeRoleResponse>
            """));
    }

    private void WaitBeforeRevoke()
    {
        var earliest = Now + AfterRevoke;
        _nextRevoke = _nextRevoke > earliest ? _nextRevoke : earliest;
    }

    private static Task WriteAsync(HttpContext context, int status, string xml)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Text.Xml;
        return context.Response.WriteAsync(xml);
    }
}
