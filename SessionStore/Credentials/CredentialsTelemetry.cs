using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SessionStore.Credentials;

/// <summary>Spans and metrics of the renewal. Names and attributes are listed in the package's README.</summary>
internal sealed class CredentialsTelemetry
{
    private readonly ActivitySource _source;
    private readonly Meter _meter;
    private readonly Counter<long> _renewals;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _invalidations;
    private readonly UpDownCounter<long> _waiting;

    public CredentialsTelemetry(ActivitySource source, Meter meter)
    {
        _source = source;
        _meter = meter;
        _renewals = meter.CreateCounter<long>(
            "session_store.credentials.renewals", "{attempt}", "Attempts to assume the role, by outcome and trigger.");
        _duration = meter.CreateHistogram<double>(
            "session_store.credentials.renewal.duration", "s", "Time STS took to answer.");
        _invalidations = meter.CreateCounter<long>(
            "session_store.credentials.invalidations", "{invalidation}", "Credentials that DynamoDB rejected before their expiry.");
        _waiting = meter.CreateUpDownCounter<long>(
            "session_store.credentials.waiting", "{request}", "Requests that wait for credentials.");
    }

    public void Observe(RoleCredentials credentials)
    {
        _meter.CreateObservableGauge(
            "session_store.credentials.time_to_expiry",
            () => credentials.Current?.TimeLeft.TotalSeconds ?? 0,
            "s",
            "Time until the present credentials expire; negative when they have.");
        _meter.CreateObservableGauge(
            "session_store.credentials.consecutive_failures",
            () => credentials.ConsecutiveFailures,
            "{attempt}",
            "Attempts to assume the role that failed since the last success.");
    }

    public Renewal StartRenewal(RoleOptions options, RenewalTrigger trigger, int attempt)
    {
        // The loop runs outside of any request, so this is the root of its own trace.
        var span = _source.StartActivity("STS.AssumeRole", ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("rpc.system.name", "aws-api");
            span.SetTag("rpc.method", "STS/AssumeRole");
            span.SetTag("credentials.trigger", Name(trigger));
            span.SetTag("credentials.attempt", attempt);
            span.SetTag("aws.sts.role_arn", options.RoleArn);
            span.SetTag("aws.sts.role_session_name", options.RoleSessionName);
        }
        return new Renewal(this, span, trigger);
    }

    public void Invalidated(string errorCode) =>
        _invalidations.Add(1, new KeyValuePair<string, object?>("error.type", errorCode));

    public Waiting Wait() => new(this);

    /// <summary>The first request that is signed with new credentials links to the trace that brought them.</summary>
    public static void LinkFirstUse(RoleSession session)
    {
        if (Activity.Current is { IsAllDataRequested: true } request && session.TryTakeLink())
        {
            request.AddLink(new ActivityLink(session.Renewal));
        }
    }

    /// <summary>So does every request that had to wait for them.</summary>
    public static void LinkWait(RoleSession session)
    {
        if (Activity.Current is { IsAllDataRequested: true } request && session.Renewal != default)
        {
            session.TryTakeLink();
            request.AddLink(new ActivityLink(session.Renewal));
        }
    }

    private static string Name(RenewalTrigger trigger) => trigger switch
    {
        RenewalTrigger.Startup => "startup",
        RenewalTrigger.Scheduled => "scheduled",
        RenewalTrigger.Expired => "expired",
        _ => "rejected",
    };

    /// <summary>One attempt.</summary>
    public readonly struct Renewal(CredentialsTelemetry telemetry, Activity? span, RenewalTrigger trigger) : IDisposable
    {
        public void Succeeded(RoleSession session, TimeSpan took)
        {
            span?.SetTag("credentials.expires_at", session.ExpiresAt.ToString("O"));
            span?.SetStatus(ActivityStatusCode.Ok);
            Count("success", errorType: null, took);
        }

        public void Failed(StsFailure failure, TimeSpan took)
        {
            span?.SetTag("error.type", failure.ErrorType);
            span?.SetStatus(ActivityStatusCode.Error, failure.Answer);
            Count("failure", failure.ErrorType, took);
        }

        public void Dispose() => span?.Dispose();

        private void Count(string outcome, string? errorType, TimeSpan took)
        {
            var tags = new TagList { { "outcome", outcome }, { "trigger", Name(trigger) } };
            if (errorType is not null)
            {
                tags.Add("error.type", errorType);
            }
            telemetry._renewals.Add(1, tags);
            telemetry._duration.Record(took.TotalSeconds, tags);
        }
    }

    /// <summary>One request that found no credentials: counted while it waits, marked on its own span.</summary>
    public readonly struct Waiting : IDisposable
    {
        private readonly CredentialsTelemetry _telemetry;

        public Waiting(CredentialsTelemetry telemetry)
        {
            _telemetry = telemetry;
            telemetry._waiting.Add(1);
            Activity.Current?.AddEvent(new ActivityEvent("credentials.wait"));
        }

        public void Dispose() => _telemetry._waiting.Add(-1);
    }
}
