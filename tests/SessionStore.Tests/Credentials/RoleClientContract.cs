using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using SessionStore.Credentials;
using Tests.Shared;

namespace SessionStore.Tests.Credentials;

/// <summary>
/// Fifty callers at work over real HTTP, while something happens to STS or to the credentials: what the session path
/// promises, and the SDK's own client, which makes the seldom calls.
/// </summary>
public abstract class RoleClientContract
{
    private protected abstract IRoleClient CreateClient(CredentialsFixture fixture);

    [Theory]
    [InlineData(10)]
    [InlineData(2000)]
    public async Task No_call_fails_or_is_signed_with_a_torn_pair_over_renewals(int latencyOfSts)
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        f.Aws.StsLatency = TimeSpan.FromMilliseconds(latencyOfSts);
        await using var load = Load.Start(CreateClient(f));

        for (var renewal = 0; renewal < 3; renewal++)
        {
            await load.ServeAsync();
            await f.RenewAsync();
        }

        await load.ServeAsync();
        Assert.Empty(await load.StopAsync());
        Assert.Equal(0, f.Aws.TornCalls);
        Assert.Equal(0, f.Aws.RejectedCalls);
        Assert.Equal(4, f.Aws.StsCalls);
        Assert.Equal(1, f.Aws.StsMaxConcurrency);
    }

    [Fact]
    public async Task No_call_fails_while_sts_is_down_within_the_life_of_the_credentials()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        await using var load = Load.Start(CreateClient(f));
        f.Aws.Sts = StsBehavior.Unavailable;
        await load.ServeAsync();
        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(30), () => f.Credentials.Current!.TimeLeft < TimeSpan.FromMinutes(5));
        await load.ServeAsync();
        f.Aws.Sts = StsBehavior.Up;
        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => f.Credentials.Issued == 2);
        await load.ServeAsync();

        Assert.Empty(await load.StopAsync());
        Assert.Equal(0, f.Aws.RejectedCalls);
    }

    [Theory]
    [InlineData("ExpiredTokenException")]
    [InlineData("UnrecognizedClientException")]
    [InlineData("InvalidClientTokenId")]
    public async Task No_call_fails_when_the_credentials_are_revoked_under_way(string code)
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        f.Aws.RejectionCode = code;
        await using var load = Load.Start(CreateClient(f));
        await load.ServeAsync();
        f.Time.Advance(TimeSpan.FromMinutes(1));

        f.Aws.RevokeAll();
        await load.ServeAsync();

        Assert.Empty(await load.StopAsync());
        Assert.InRange(f.Aws.RejectedCalls, 1, Load.Callers);
        Assert.Equal(2, f.Aws.StsCalls);
    }

    [Fact]
    public async Task No_call_fails_when_a_policy_revokes_the_sessions_of_the_role()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        f.Aws.RejectionCode = "AccessDeniedException";
        f.Aws.RejectionMessage = ExplicitDeny;
        await using var load = Load.Start(CreateClient(f));
        await load.ServeAsync();
        await f.SettleAsync();
        f.Time.Advance(TimeSpan.FromMinutes(1));

        f.Aws.RevokeAll();
        await load.ServeAsync();

        Assert.Empty(await load.StopAsync());
        Assert.Equal(2, f.Aws.StsCalls);
    }

    [Fact]
    public async Task A_deny_that_new_credentials_do_not_cure_reaches_the_caller_and_does_not_flood_sts()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        f.Aws.RejectionCode = "AccessDeniedException";
        f.Aws.RejectionMessage = ExplicitDeny;
        f.Aws.RejectAll = true;
        using var client = CreateClient(f);
        await f.SettleAsync();
        f.Time.Advance(TimeSpan.FromMinutes(1));

        for (var i = 0; i < 20; i++)
        {
            var e = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.GetAsync());
            Assert.Equal("AccessDeniedException", e.ErrorCode);
        }

        Assert.Equal(2, f.Aws.StsCalls);
        Assert.True(f.Credentials.IsUsable);
    }

    [Fact]
    public async Task What_the_role_was_never_allowed_is_no_revocation_and_costs_no_renewal()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        f.Aws.RejectionCode = "AccessDeniedException";
        f.Aws.RejectionMessage = ExplicitDeny.Replace("with an explicit deny in an", "because no", StringComparison.Ordinal) + " allows the dynamodb:GetItem action";
        f.Aws.RejectAll = true;
        using var client = CreateClient(f);
        await f.SettleAsync();
        f.Time.Advance(TimeSpan.FromMinutes(1));

        var e = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.GetAsync());

        Assert.Equal("AccessDeniedException", e.ErrorCode);
        Assert.Equal((1, 1), (f.Aws.RejectedCalls, f.Aws.StsCalls));
    }

    [Fact]
    public async Task A_write_is_repeated_with_its_whole_body()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        using var client = CreateClient(f);
        f.Time.Advance(TimeSpan.FromMinutes(1));
        f.Aws.RevokeAll();

        await client.PutAsync(new string('x', 10_000));

        Assert.Equal(1, f.Aws.RejectedCalls);
        Assert.Equal(1, f.Aws.ServedCalls);
        Assert.Contains(new string('x', 10_000), f.Aws.LastBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_call_fails_when_what_is_revoked_includes_a_renewal_that_was_under_way()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        using var client = CreateClient(f);
        await f.SettleAsync();
        f.Aws.StsLatency = TimeSpan.FromMilliseconds(500);
        f.Time.Advance(CredentialsFixture.PastRenewal);
        await CredentialsFixture.EventuallyAsync(() => f.Aws.StsCalls == 2);
        f.Aws.RevokeAll();
        f.Aws.IssuesRevoked = 1;

        await client.GetAsync();

        Assert.Equal(2, f.Aws.RejectedCalls);
        Assert.Equal(3, f.Aws.StsCalls);
    }

    [Fact]
    public async Task A_second_rejection_reaches_the_caller()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        using var client = CreateClient(f);
        f.Time.Advance(TimeSpan.FromMinutes(1));
        f.Aws.RejectAll = true;

        var e = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.GetAsync());

        Assert.Equal("ExpiredTokenException", e.ErrorCode);
        Assert.Equal(2, f.Aws.RejectedCalls);
        Assert.Equal(2, f.Aws.StsCalls);
    }

    [Fact]
    public async Task A_revocation_while_sts_is_down_is_reported_as_such()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        using var client = CreateClient(f);
        f.Time.Advance(TimeSpan.FromMinutes(1));
        f.Aws.RevokeAll();
        f.Aws.Sts = StsBehavior.Denied;

        var e = await Assert.ThrowsAsync<RoleCredentialsException>(() => client.GetAsync());

        Assert.Equal("AccessDenied", e.StsErrorCode);
    }

    [Fact]
    public async Task A_cancelled_call_returns_while_sts_hangs_and_is_a_cancellation()
    {
        await using var f = await CredentialsFixture.StartAsync();
        using var client = CreateClient(f);
        f.Aws.Sts = StsBehavior.Hanging;
        using var cancel = new CancellationTokenSource();
        var call = client.GetAsync(cancel.Token);
        await CredentialsFixture.EventuallyAsync(() => f.Aws.StsCalls == 1);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(0, f.Aws.ServedCalls);
    }

    internal const string ExplicitDeny =
        "User: arn:aws:sts::111111111111:assumed-role/table-access/app is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:111111111111:table/sessions with an explicit deny in an identity-based policy";

    internal static Dictionary<string, AttributeValue> Key => new(StringComparer.Ordinal) { ["id"] = new("a") };

    private sealed class Load : IAsyncDisposable
    {
        public const int Callers = 50;
        private readonly IRoleClient _client;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _callers;
        private readonly ConcurrentQueue<Exception> _failures = new();
        private readonly int[] _served = new int[Callers];

        private Load(IRoleClient client)
        {
            _client = client;
            _callers = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller))));
        }

        public static Load Start(IRoleClient client) => new(client);

        /// <summary>
        /// Waits until each caller has two more answers. The second was asked for after now, so that no call is left that was
        /// signed before: the clock jumps by half an hour, which no real call takes.
        /// </summary>
        public async Task ServeAsync()
        {
            var before = _served.ToArray();
            await CredentialsFixture.EventuallyAsync(
                () => !_failures.IsEmpty || Enumerable.Range(0, Callers).All(caller => Volatile.Read(ref _served[caller]) >= before[caller] + 2));
        }

        /// <returns>What calls have failed with.</returns>
        public async Task<IReadOnlyCollection<Exception>> StopAsync()
        {
            await _stop.CancelAsync();
            await _callers;
            return _failures;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
            _client.Dispose();
        }

        private async Task CallAsync(int caller)
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    await _client.GetAsync();
                    Interlocked.Increment(ref _served[caller]);
                }
                catch (Exception failure)
                {
                    _failures.Enqueue(failure);
                }
            }
        }
    }
}
