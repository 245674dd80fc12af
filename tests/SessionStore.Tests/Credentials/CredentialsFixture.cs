using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Microsoft.Extensions.Logging;
using SessionStore.Credentials;
using Tests.Shared;

namespace SessionStore.Tests.Credentials;

/// <summary>One role, one STS, a clock that the test moves, and everything that was logged.</summary>
internal sealed class CredentialsFixture : IAsyncDisposable, ILogger, ILoggerProvider
{
    public const string RoleArn = "arn:aws:iam::111111111111:role/table-access";
    public const string ExternalId = "a-very-external-id";
    public const string SourceSecret = "the-secret-of-the-app";
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    // Renewal is due at 50 to 60 % of the lifetime.
    public static readonly TimeSpan PastRenewal = Lifetime * 0.61;

    /// <summary>What is logged in any test.</summary>
    public static event Action<string>? Logged;

    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _spans = new();
    private int _attempts;

    private CredentialsFixture(FakeAws aws, CountingTimeProvider time)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => ReferenceEquals(source, Source),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = _ => Interlocked.Increment(ref _attempts),
            ActivityStopped = activity =>
            {
                _spans.Enqueue(activity);
                Interlocked.Decrement(ref _attempts);
            },
        };
        ActivitySource.AddActivityListener(_listener);
        Aws = aws;
        Time = time;
        Telemetry = new CredentialsTelemetry(Source, Meter);
        Options = new RoleOptions
        {
            RoleArn = RoleArn,
            RoleSessionName = "app@host",
            ExternalId = ExternalId,
            Region = "us-east-1",
            SourceCredentials = new BasicAWSCredentials("AKIAAPP", SourceSecret),
            ConfigureSts = config => config.ServiceURL = aws.Address,
        };
        Credentials = new RoleCredentials(Options, time, this, Telemetry);
    }

    public FakeAws Aws { get; }

    public CountingTimeProvider Time { get; }

    public RoleOptions Options { get; }

    public ActivitySource Source { get; } = new("SessionStore");

    public Meter Meter { get; } = new("SessionStore");

    public CredentialsTelemetry Telemetry { get; }

    public RoleCredentials Credentials { get; }

    public ConcurrentQueue<(LogLevel Level, string Text)> Logs { get; } = new();

    /// <summary>Whoever keeps the logs is broken: each record is an exception.</summary>
    public bool ThrowsAtLogs { get; set; }

    public static async Task<CredentialsFixture> StartAsync(TimeProvider? clockOfAws = null)
    {
        var time = new CountingTimeProvider();
        return new CredentialsFixture(await FakeAws.StartAsync(clockOfAws ?? time), time);
    }

    /// <summary>Fixture whose first credentials are there.</summary>
    public static async Task<CredentialsFixture> StartWarmAsync()
    {
        var fixture = await StartAsync();
        await fixture.Credentials.WarmAsync(TestContext.Current.CancellationToken);
        return fixture;
    }

    public IAmazonDynamoDB CreateClient() => RoleDynamoDBClient.Create(
        Credentials, new AmazonDynamoDBConfig { ServiceURL = Aws.Address, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    /// <summary>Moves the clock, a step at a time so that the renewal can follow, until something has come about.</summary>
    public async Task AdvanceUntilAsync(TimeSpan step, Func<bool> condition, int waiters = 0)
    {
        for (var i = 0; i < 2000 && !condition(); i++)
        {
            await EventuallyAsync(() => condition() || IsSettled(waiters));
            Time.Advance(condition() ? TimeSpan.Zero : step);
        }
        await EventuallyAsync(() => Volatile.Read(ref _attempts) == 0);
        Assert.True(condition(), "It did not come about.");
    }

    /// <summary>
    /// Waits until the renewal sleeps: otherwise an answer that is on its way would be overtaken by its own time-out, or
    /// the clock be moved before the next sleep has begun.
    /// </summary>
    public Task SettleAsync() => EventuallyAsync(() => IsSettled(waiters: 0));

    /// <summary>Waits, in real time, for what others do in the background.</summary>
    public static async Task EventuallyAsync(Func<bool> condition)
    {
        for (var i = 0; i < 10_000 && !condition(); i++)
        {
            await Task.Delay(2);
        }
        Assert.True(condition(), "It did not come about.");
    }

    /// <summary>Moves the clock to where the renewal is due, and waits until it has happened.</summary>
    public async Task RenewAsync()
    {
        var before = Credentials.Current;
        await SettleAsync();
        Time.Advance(PastRenewal);
        await EventuallyAsync(() => !ReferenceEquals(before, Credentials.Current));
    }

    /// <summary>The spans of all renewals. One ends after those who wait for its credentials have been let go on.</summary>
    public async Task<Activity[]> SpansAsync()
    {
        await EventuallyAsync(() => Volatile.Read(ref _attempts) == 0);
        return [.. _spans];
    }

    public Task<RoleSession> GetAsync() => Credentials.GetAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Credentials.Dispose();
        _listener.Dispose();
        Source.Dispose();
        Meter.Dispose();
        await Aws.DisposeAsync();
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    void IDisposable.Dispose()
    {
    }

    // Each caller who waits for credentials has a timer of its own.
    private bool IsSettled(int waiters) => Volatile.Read(ref _attempts) == 0 && Time.TimerCount > waiters;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception) + exception;
        Logs.Enqueue((logLevel, text));
        Logged?.Invoke(text);
        if (ThrowsAtLogs)
        {
            throw new IOException("The disk is full.");
        }
    }
}
