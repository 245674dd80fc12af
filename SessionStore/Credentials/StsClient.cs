using System.Globalization;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Microsoft.Extensions.Logging;

namespace SessionStore.Credentials;

/// <summary>The only file that talks to STS. One call is one attempt; when to try again is <see cref="RenewalLoop"/>'s business.</summary>
internal sealed class StsClient : IDisposable
{
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
    private static readonly TimeSpan ChainedLimit = TimeSpan.FromHours(1);

    private readonly RoleOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private AmazonSecurityTokenServiceConfig? _config;
    private AWSCredentials? _source;
    private AmazonSecurityTokenServiceClient? _client;
    private Task? _fetch;

    public StsClient(RoleOptions options, TimeProvider time, ILogger log)
    {
        _options = options;
        _time = time;
        _log = log;
    }

    /// <exception cref="SourceCredentialsException">The app's own credentials could not be fetched: STS was not asked.</exception>
    public async Task<RoleSession> AssumeRoleAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(AttemptTimeout, _time);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var config = _config ??= CreateConfig();
        if (_fetch is not { IsCompleted: false })
        {
            // Heeds no token, as the SDK's credentials don't. One that hangs is waited for again by the next attempt.
            _fetch = Task.Run(() => FetchClientAsync(config), attempt.Token);
        }
        try
        {
            await _fetch.WaitAsync(attempt.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SourceCredentialsException(e);
        }
        return await Task.Run(() => AskAsync(_client!, attempt.Token), attempt.Token).WaitAsync(attempt.Token);
    }

    public void Dispose() => _client?.Dispose();

    private async Task<RoleSession> AskAsync(AmazonSecurityTokenServiceClient client, CancellationToken cancellationToken)
    {
        var request = CreateRequest();
        string? date = null;
        void ReadDate(object sender, ResponseEventArgs e)
        {
            if (e is WebServiceResponseEventArgs args && ReferenceEquals(args.Request, request))
            {
                date = args.ResponseHeaders.FirstOrDefault(h => h.Key.Equals("Date", StringComparison.OrdinalIgnoreCase)).Value;
            }
        }

        client.AfterResponseEvent += ReadDate;
        try
        {
            var sentAt = _time.GetTimestamp();
            var response = await client.AssumeRoleAsync(request, cancellationToken);
            return CreateSession(response, date, sentAt);
        }
        finally
        {
            client.AfterResponseEvent -= ReadDate;
        }
    }

    private AmazonSecurityTokenServiceConfig CreateConfig()
    {
        var config = new AmazonSecurityTokenServiceConfig();
        if (_options.Region is { } region)
        {
            // An endpoint from the environment or a profile still wins over the region's.
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
            config.AuthenticationRegion = region;
        }
        _options.ConfigureSts?.Invoke(config);
        config.MaxErrorRetry = 0;
        // The attempt's own limit, on the app's clock, covers the source credentials as well. A second one would be the machine's.
        config.Timeout = Timeout.InfiniteTimeSpan;
        return config;
    }

    /// <summary>The client, and the credentials that it signs with, so that it can be told who failed: they or STS.</summary>
    private async Task FetchClientAsync(AmazonSecurityTokenServiceConfig config)
    {
        _source ??= _options.SourceCredentials ?? await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync(config);
        var credentials = await _source.GetCredentialsAsync();
        if (_client is not null)
        {
            return;
        }
        if (_options.RoleSessionDuration > ChainedLimit && credentials.UseToken)
        {
            _log.ChainedRoleDuration(_options.RoleArn, _options.RoleSessionDuration);
        }
        _client = new AmazonSecurityTokenServiceClient(_source, config);
    }

    private AssumeRoleRequest CreateRequest() => new()
    {
        RoleArn = _options.RoleArn,
        RoleSessionName = _options.RoleSessionName,
        ExternalId = _options.ExternalId,
        DurationSeconds = (int)_options.RoleSessionDuration.TotalSeconds,
        SourceIdentity = _options.SourceIdentity,
        Policy = _options.SessionPolicy,
        Tags = _options.Tags.Count == 0 ? null : [.. _options.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })],
    };

    private RoleSession CreateSession(AssumeRoleResponse response, string? date, long sentAt)
    {
        if (response.Credentials is not { AccessKeyId.Length: > 0, SecretAccessKey.Length: > 0, Expiration: { } expiration } issued)
        {
            throw new InvalidOperationException("the answer holds no credentials");
        }
        var expiresAt = new DateTimeOffset(expiration.ToUniversalTime());
        var lifetime = DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var now)
            ? expiresAt - now
            : _options.RoleSessionDuration;
        if (lifetime <= TimeSpan.Zero)
        {
            throw new InvalidOperationException("the answer's credentials have already expired");
        }
        // arn:aws:sts::ACCOUNT:assumed-role/...
        var account = response.AssumedRoleUser?.Arn?.Split(':').ElementAtOrDefault(4);
        var credentials = new ImmutableCredentials(issued.AccessKeyId, issued.SecretAccessKey, issued.SessionToken, account);
        return new RoleSession(credentials, expiresAt, lifetime, sentAt, _time);
    }
}
