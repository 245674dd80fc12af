using Microsoft.Extensions.Logging;
using SessionStore.Credentials;
using Tests.Shared;

namespace SessionStore.Tests.Credentials;

/// <summary>STS is down, hangs or refuses: before the first credentials, while they live, and after they have died.</summary>
public sealed class StsOutageTests
{
    [Fact]
    public async Task An_outage_within_the_lifetime_is_not_noticed_and_does_not_flood_sts()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        f.Aws.Sts = StsBehavior.Unavailable;
        await f.SettleAsync();
        f.Time.Advance(CredentialsFixture.PastRenewal);
        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => f.Credentials.Current!.TimeLeft < TimeSpan.FromMinutes(5));

        var task = f.GetAsync();
        var attempts = f.Credentials.ConsecutiveFailures;

        Assert.True(task.IsCompletedSuccessfully);
        // 18 minutes: a retry every 15 seconds on average once the backoff has grown.
        Assert.InRange(attempts, 5, 130);
        f.Aws.Sts = StsBehavior.Up;
        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => f.Credentials.ConsecutiveFailures == 0);
        Assert.Equal(2, f.Credentials.Issued);
    }

    [Fact]
    public async Task Expired_credentials_get_one_more_try_and_then_callers_fail_at_once_with_the_reason()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        var last = f.Credentials.Current;
        f.Aws.Sts = StsBehavior.Unavailable;
        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(20), () => f.Credentials.Current!.TimeLeft < TimeSpan.FromSeconds(40));
        Assert.Same(last, await f.GetAsync());
        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(20), () => !f.Credentials.IsUsable);
        await f.AdvanceUntilAsync(TimeSpan.FromMilliseconds(200), () => f.Credentials.LastFailure is { ErrorCode: not null });

        Assert.Same(last, await f.GetAsync());
        var task = f.GetAsync();

        Assert.True(task.IsFaulted);
        var e = await Assert.ThrowsAsync<RoleCredentialsException>(() => task);
        Assert.Equal(CredentialsFixture.RoleArn, e.RoleArn);
        Assert.Equal("ServiceUnavailable", e.StsErrorCode);
        Assert.Contains(CredentialsFixture.RoleArn, e.Message, StringComparison.Ordinal);
        Assert.Contains("ServiceUnavailable (503)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_works_again_when_sts_comes_back_after_the_credentials_have_died()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        f.Aws.Sts = StsBehavior.Unavailable;
        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(30), () => !f.Credentials.IsUsable);
        f.Aws.Sts = StsBehavior.Up;

        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(2), () => f.Credentials.IsUsable);

        Assert.Equal(2, f.Credentials.Issued);
        Assert.NotNull(await f.GetAsync());
    }

    [Fact]
    public async Task A_short_outage_at_a_cold_start_is_bridged()
    {
        await using var f = await CredentialsFixture.StartAsync();
        f.Aws.Sts = StsBehavior.Unavailable;
        var caller = f.GetAsync();
        await CredentialsFixture.EventuallyAsync(() => f.Credentials.ConsecutiveFailures == 1);
        f.Aws.Sts = StsBehavior.Up;

        await f.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), () => f.Credentials.IsUsable, waiters: 1);

        Assert.NotNull(await caller);
    }

    [Fact]
    public async Task A_caller_does_not_wait_longer_than_sts_is_given_for_an_answer()
    {
        await using var f = await CredentialsFixture.StartAsync();
        f.Aws.Sts = StsBehavior.Hanging;
        var caller = f.GetAsync();
        await CredentialsFixture.EventuallyAsync(() => f.Aws.StsCalls == 1);

        f.Time.Advance(StsClient.AttemptTimeout);

        var e = await Assert.ThrowsAsync<RoleCredentialsException>(() => caller);
        Assert.Contains("did not answer within 5 seconds", e.Message, StringComparison.Ordinal);
        // From now on nobody waits for it.
        Assert.True(f.GetAsync().IsFaulted);
    }

    [Fact]
    public async Task A_cancelled_caller_returns_while_sts_still_hangs()
    {
        await using var f = await CredentialsFixture.StartAsync();
        f.Aws.Sts = StsBehavior.Hanging;
        using var cancel = new CancellationTokenSource();
        var cancelled = f.Credentials.GetAsync(cancel.Token);
        var other = f.GetAsync();
        await CredentialsFixture.EventuallyAsync(() => f.Aws.StsCalls == 1);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(other.IsCompleted);
    }

    [Fact]
    public async Task A_refusal_is_reported_at_once_loudly_and_is_not_asked_for_again_by_each_caller()
    {
        await using var f = await CredentialsFixture.StartAsync();
        f.Aws.Sts = StsBehavior.Denied;
        var e = await Assert.ThrowsAsync<RoleCredentialsException>(f.GetAsync);

        for (var i = 0; i < 100; i++)
        {
            await Assert.ThrowsAsync<RoleCredentialsException>(f.GetAsync);
        }

        Assert.Equal("AccessDenied", e.StsErrorCode);
        Assert.Contains("trust policy", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, f.Aws.StsCalls);
        Assert.Contains(f.Logs, l => l.Level == LogLevel.Error && l.Text.Contains("AccessDenied", StringComparison.Ordinal));
        f.Aws.Sts = StsBehavior.Up;
        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => f.Credentials.IsUsable);
    }

    [Theory]
    [InlineData("ExpiredTokenException", "")]
    [InlineData("AccessDeniedException", RoleDynamoDBClientTests.ExplicitDeny)]
    public async Task A_revocation_just_after_an_outage_fails_no_request(string code, string message)
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        using var client = f.CreateClient();
        f.Aws.Sts = StsBehavior.Unavailable;
        await f.SettleAsync();
        f.Time.Advance(CredentialsFixture.PastRenewal);
        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => f.Credentials.ConsecutiveFailures >= 8);
        await f.SettleAsync();
        f.Aws.Sts = StsBehavior.Up;
        (f.Aws.RejectionCode, f.Aws.RejectionMessage) = (code, message);

        f.Aws.RevokeAll();
        await client.GetItemAsync("sessions", RoleDynamoDBClientTests.Key, TestContext.Current.CancellationToken);

        Assert.Equal(1, f.Aws.ServedCalls);
        Assert.Equal(2, f.Credentials.Issued);
    }

    [Fact]
    public async Task Whoever_waits_when_the_host_stops_is_let_go()
    {
        await using var f = await CredentialsFixture.StartAsync();
        f.Aws.Sts = StsBehavior.Hanging;
        var caller = f.GetAsync();
        await CredentialsFixture.EventuallyAsync(() => f.Aws.StsCalls == 1);

        f.Credentials.Dispose();

        await Assert.ThrowsAsync<RoleCredentialsException>(() => caller);
    }
}
