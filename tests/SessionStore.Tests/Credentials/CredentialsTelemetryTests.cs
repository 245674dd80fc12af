using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Tests.Shared;

namespace SessionStore.Tests.Credentials;

public sealed class CredentialsTelemetryTests
{
    [Fact]
    public async Task Each_attempt_is_the_root_of_its_own_trace_and_says_why_it_was_made()
    {
        using var app = new ActivitySource("App");
        await using var f = await CredentialsFixture.StartAsync();
        using var listener = Listen(app);
        using (app.StartActivity("a request that happens to be the first"))
        {
            await f.GetAsync();
        }
        await f.RenewAsync();
        f.Time.Advance(TimeSpan.FromMinutes(1));
        f.Credentials.Reject(f.Credentials.Current!, "ExpiredTokenException");
        await f.GetAsync();
        f.Aws.Sts = StsBehavior.Denied;
        await f.AdvanceUntilAsync(TimeSpan.FromMinutes(1), () => f.Aws.StsCalls >= 4);

        var spans = await f.SpansAsync();
        Assert.All(spans, span => Assert.Equal("STS.AssumeRole", span.OperationName));
        Assert.All(spans, span => Assert.Equal(ActivityKind.Client, span.Kind));
        Assert.All(spans, span => Assert.Null(span.ParentId));
        Assert.Equal(spans.Length, spans.Select(span => span.TraceId).Distinct().Count());
        Assert.Equal(["startup", "scheduled", "rejected", "scheduled"], spans.Take(4).Select(span => span.GetTagItem("credentials.trigger")));
        Assert.All(spans, span => Assert.Equal(CredentialsFixture.RoleArn, span.GetTagItem("aws.sts.role_arn")));
        Assert.All(spans, span => Assert.Equal("app@host", span.GetTagItem("aws.sts.role_session_name")));
        Assert.All(spans, span => Assert.Equal(("aws-api", "STS/AssumeRole"), (span.GetTagItem("rpc.system.name"), span.GetTagItem("rpc.method"))));
        Assert.All(spans.Take(4), span => Assert.Equal(1, span.GetTagItem("credentials.attempt")));
        Assert.Equal(f.Credentials.Current!.ExpiresAt.ToString("O"), spans[2].GetTagItem("credentials.expires_at"));
        Assert.Equal(ActivityStatusCode.Error, spans[3].Status);
        Assert.Equal("AccessDenied", spans[3].GetTagItem("error.type"));
        foreach (var said in spans.SelectMany(span => span.TagObjects.Select(t => $"{t.Value}").Append(span.StatusDescription ?? "")))
        {
            Assert.DoesNotContain(CredentialsFixture.ExternalId, said, StringComparison.Ordinal);
            Assert.DoesNotContain("ASIA", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Only_the_first_request_that_uses_new_credentials_links_to_their_renewal()
    {
        using var app = new ActivitySource("App");
        await using var f = await CredentialsFixture.StartWarmAsync();
        using var listener = Listen(app);
        using var client = f.CreateClient();
        await f.RenewAsync();
        var renewal = (await f.SpansAsync())[^1];

        var first = await CallAsync();
        var second = await CallAsync();

        Assert.Equal(renewal.Context, Assert.Single(first.Links).Context);
        Assert.Empty(second.Links);
        Assert.DoesNotContain(first.Events, e => e.Name == "credentials.wait");

        async Task<Activity> CallAsync()
        {
            using var span = app.StartActivity("DynamoDB.GetItem")!;
            await client.GetItemAsync("sessions", RoleDynamoDBClientTests.Key);
            return span;
        }
    }

    [Fact]
    public async Task Every_request_that_had_to_wait_says_so_and_links_to_what_it_waited_for()
    {
        using var app = new ActivitySource("App");
        await using var f = await CredentialsFixture.StartAsync();
        using var listener = Listen(app);
        using var client = f.CreateClient();
        f.Aws.StsLatency = TimeSpan.FromMilliseconds(300);

        var requests = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            using var span = app.StartActivity("DynamoDB.GetItem")!;
            await client.GetItemAsync("sessions", RoleDynamoDBClientTests.Key);
            return span;
        }));

        var renewal = Assert.Single(await f.SpansAsync());
        Assert.All(requests, span => Assert.Contains(span.Events, e => e.Name == "credentials.wait"));
        Assert.All(requests, span => Assert.Equal(renewal.Context, Assert.Single(span.Links).Context));
    }

    [Fact]
    public async Task The_metrics_tell_attempts_expiry_failures_waiting_and_invalidations()
    {
        await using var f = await CredentialsFixture.StartAsync();
        using var metrics = new Metrics(f.Meter);
        await f.GetAsync();
        f.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(3000, metrics.Observe("session_store.credentials.time_to_expiry"));
        f.Aws.Sts = StsBehavior.Unavailable;
        await f.SettleAsync();
        f.Time.Advance(TimeSpan.FromMinutes(26.6));
        await CredentialsFixture.EventuallyAsync(() => f.Credentials.ConsecutiveFailures == 1);
        Assert.Equal(1, metrics.Observe("session_store.credentials.consecutive_failures"));
        f.Aws.Sts = StsBehavior.Up;
        f.Credentials.Reject(f.Credentials.Current!, "ExpiredTokenException");
        var waiting = f.GetAsync();
        await f.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), () => waiting.IsCompleted, waiters: 1);

        Assert.Equal(
            ["startup success", "scheduled failure ServiceUnavailable", "rejected success"],
            metrics.Tags("session_store.credentials.renewals", "trigger", "outcome", "error.type"));
        Assert.Equal(3, metrics.Tags("session_store.credentials.renewal.duration").Length);
        Assert.Equal(["ExpiredTokenException"], metrics.Tags("session_store.credentials.invalidations", "error.type"));
        Assert.Equal(0, metrics.Sum("session_store.credentials.waiting"));
        // The first request waits in any case; the second does not if the renewal is quicker than it.
        Assert.Contains(metrics.Tags("session_store.credentials.waiting").Length, new[] { 2, 4 });
    }

    [Fact]
    public async Task Credentials_that_a_policy_revoked_are_one_invalidation_however_many_calls_it_denied()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        using var metrics = new Metrics(f.Meter);
        await f.SettleAsync();
        f.Time.Advance(TimeSpan.FromMinutes(1));
        var denied = f.Credentials.Current!;

        var replaced = await Task.WhenAll(Enumerable.Range(0, 5).Select(
            _ => f.Credentials.ReplaceAsync(denied, "AccessDeniedException", TestContext.Current.CancellationToken)));

        Assert.DoesNotContain(false, replaced);
        Assert.Equal(["AccessDeniedException"], metrics.Tags("session_store.credentials.invalidations", "error.type"));
    }

    private static ActivityListener Listen(ActivitySource app)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => ReferenceEquals(source, app),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class Metrics : IDisposable
    {
        private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> _measured = new();
        private readonly MeterListener _listener = new();

        public Metrics(Meter meter)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, meter))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Add(i, value, tags));
            _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Add(i, value, tags));
            _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Add(i, value, tags));
            _listener.Start();
        }

        public double Observe(string name)
        {
            _listener.RecordObservableInstruments();
            return _measured.Last(m => m.Name == name).Value;
        }

        public double Sum(string name) => _measured.Where(m => m.Name == name).Sum(m => m.Value);

        public string[] Tags(string name, params string[] tags) =>
            [.. _measured.Where(m => m.Name == name).Select(m => string.Join(' ', tags.Select(t => m.Tags.GetValueOrDefault(t)).OfType<string>()))];

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            _measured.Enqueue((instrument.Name, value, new(tags.ToArray(), StringComparer.Ordinal)));
    }
}
