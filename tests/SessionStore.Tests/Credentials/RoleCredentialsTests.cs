using Amazon.Runtime;
using Microsoft.Extensions.Time.Testing;
using SessionStore.Credentials;
using SessionStore.Hosting;
using Tests.Shared;

namespace SessionStore.Tests.Credentials;

public sealed class RoleCredentialsTests
{
    [Fact]
    public async Task Fifty_callers_at_a_cold_start_share_one_call_to_sts()
    {
        await using var f = await CredentialsFixture.StartAsync();
        f.Aws.StsLatency = TimeSpan.FromMilliseconds(200);

        var sessions = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(f.GetAsync)));

        Assert.Single(sessions.Distinct());
        Assert.Equal(1, f.Aws.StsCalls);
    }

    [Fact]
    public async Task The_request_to_sts_carries_the_options()
    {
        await using var f = await CredentialsFixture.StartAsync();
        var options = new DynamoDBSessionOptions
        {
            TableName = "arn:aws:dynamodb:us-east-1:111111111111:table/sessions",
            RoleArn = CredentialsFixture.RoleArn,
            ExternalId = CredentialsFixture.ExternalId,
            RoleSessionName = "app@host",
            RoleSessionDuration = TimeSpan.FromMinutes(15),
            SourceIdentity = "alice",
            RoleSessionTags = { ["team"] = "web" },
            Credentials = new BasicAWSCredentials("AKIAOWN", "own-secret"),
            ConfigureSts = config => config.ServiceURL = f.Aws.Address,
        };
        using var credentials = new RoleCredentials(RoleSettings.From(options, "app")!, f.Time, f, f.Telemetry);

        var session = await credentials.GetAsync(TestContext.Current.CancellationToken);

        var sent = f.Aws.LastStsRequest;
        Assert.Equal(CredentialsFixture.RoleArn, sent["RoleArn"]);
        Assert.Equal("app@host", sent["RoleSessionName"]);
        Assert.Equal(CredentialsFixture.ExternalId, sent["ExternalId"]);
        Assert.Equal("900", sent["DurationSeconds"]);
        Assert.Equal("alice", sent["SourceIdentity"]);
        Assert.Equal("team", sent["Tags.member.1.Key"]);
        Assert.Contains("dynamodb:UpdateItem", sent["Policy"], StringComparison.Ordinal);
        Assert.Contains("Credential=AKIAOWN/", f.Aws.LastStsAuthorization, StringComparison.Ordinal);
        Assert.Equal("111111111111", session.GetCredentials().AccountId);
    }

    [Fact]
    public async Task Credentials_are_renewed_without_any_request()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();

        for (var renewal = 0; renewal < 5; renewal++)
        {
            await f.RenewAsync();
        }

        Assert.Equal(6, f.Aws.StsCalls);
        Assert.Equal(6, f.Credentials.Issued);
        Assert.True(f.Credentials.IsUsable);
    }

    [Fact]
    public async Task A_caller_gets_the_present_credentials_at_once_while_a_renewal_is_under_way()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        var first = f.Credentials.Current;
        f.Aws.Sts = StsBehavior.Hanging;
        await f.SettleAsync();
        f.Time.Advance(CredentialsFixture.PastRenewal);
        await CredentialsFixture.EventuallyAsync(() => f.Aws.StsCalls == 2);

        var task = f.GetAsync();

        Assert.True(task.IsCompletedSuccessfully);
        Assert.Same(first, await task);
    }

    [Fact]
    public async Task Others_are_waited_for_when_the_machine_has_slept_through_the_expiry()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        var expired = f.Credentials.Current;
        await f.SettleAsync();
        f.Aws.StsLatency = TimeSpan.FromMilliseconds(50);

        f.Time.Advance(2 * CredentialsFixture.Lifetime);

        Assert.NotSame(expired, await f.GetAsync());
        Assert.Equal(2, f.Credentials.Issued);
    }

    [Fact]
    public async Task Credentials_whose_renewal_is_overdue_when_they_come_are_renewed_at_once()
    {
        await using var f = await CredentialsFixture.StartAsync();
        f.Aws.Lifetime = TimeSpan.FromSeconds(4);
        f.Aws.StsLatency = TimeSpan.FromMilliseconds(50);
        var first = f.GetAsync();
        await CredentialsFixture.EventuallyAsync(() => f.Aws.StsCalls == 1);
        f.Time.Advance(TimeSpan.FromSeconds(3));

        await first;

        await CredentialsFixture.EventuallyAsync(() => f.Credentials.Issued == 2);
    }

    [Fact]
    public async Task Expiry_is_reckoned_on_the_clock_of_sts()
    {
        // Two years ahead of ours: by our wall clock nothing would ever expire.
        var clockOfAws = new FakeTimeProvider(new DateTimeOffset(2032, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var f = await CredentialsFixture.StartAsync(clockOfAws);
        var session = await f.GetAsync();

        Assert.Equal(CredentialsFixture.Lifetime, session.Lifetime);
        f.Aws.Sts = StsBehavior.Hanging;
        f.Time.Advance(CredentialsFixture.Lifetime - TimeSpan.FromSeconds(1));
        Assert.True(session.IsAlive);
        f.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(session.IsAlive);
    }

    [Theory]
    [InlineData(StsBehavior.Malformed, "could not be read")]
    [InlineData(StsBehavior.Empty, "holds no credentials")]
    public async Task An_answer_without_credentials_is_a_failure_with_a_reason(object behavior, string reason)
    {
        await using var f = await CredentialsFixture.StartAsync();
        f.Aws.Sts = (StsBehavior)behavior;
        var caller = f.GetAsync();

        await f.AdvanceUntilAsync(TimeSpan.FromMilliseconds(200), () => caller.IsCompleted, waiters: 1);

        var e = await Assert.ThrowsAsync<RoleCredentialsException>(() => caller);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StsBehavior.Up)]
    [InlineData(StsBehavior.Denied)]
    [InlineData(StsBehavior.Invalid)]
    [InlineData(StsBehavior.Malformed)]
    [InlineData(StsBehavior.Empty)]
    public async Task Nothing_secret_is_logged_or_thrown(object behavior)
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        f.Aws.Sts = (StsBehavior)behavior;
        await f.AdvanceUntilAsync(TimeSpan.FromMinutes(1), () => f.Aws.StsCalls >= 5);
        var thrown = f.Credentials.LastFailure is { } failure
            ? new RoleCredentialsException(CredentialsFixture.RoleArn, failure).ToString()
            : "";

        var said = string.Join('\n', f.Logs.Select(l => l.Text)) + thrown + f.Options;

        Assert.Contains(CredentialsFixture.RoleArn, said, StringComparison.Ordinal);
        foreach (var secret in new[] { CredentialsFixture.ExternalId, "secret", "token-of", "ASIA", "AKIAAPP" })
        {
            Assert.DoesNotContain(secret, said, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Fifty_rejections_of_the_same_credentials_cause_one_call_to_sts()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        f.Time.Advance(TimeSpan.FromMinutes(1));
        var used = await f.GetAsync();

        var retries = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            Assert.True(f.Credentials.Reject(used, "ExpiredTokenException"));
            return await f.GetAsync();
        })));

        Assert.Equal(2, f.Aws.StsCalls);
        Assert.NotSame(used, Assert.Single(retries.Distinct()));
        // Somebody comes late with the old ones: the new ones stay.
        Assert.True(f.Credentials.Reject(used, "ExpiredTokenException"));
        Assert.True(f.GetAsync().IsCompletedSuccessfully);
        Assert.Equal(2, f.Aws.StsCalls);
    }

    [Fact]
    public async Task Rejected_credentials_are_replaced_although_nobody_asks_for_others()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        await f.SettleAsync();

        f.Credentials.Reject(f.Credentials.Current!, "ExpiredTokenException");

        await CredentialsFixture.EventuallyAsync(() => f.Credentials.IsUsable);
        Assert.Equal(2, f.Credentials.Issued);
    }

    [Fact]
    public async Task Credentials_that_have_just_replaced_rejected_ones_are_not_replaced_again()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();
        Assert.True(f.Credentials.Reject(await f.GetAsync(), "UnrecognizedClientException"));
        var second = await f.GetAsync();

        Assert.False(f.Credentials.Reject(second, "UnrecognizedClientException"));

        Assert.Same(second, await f.GetAsync());
        Assert.Equal(2, f.Aws.StsCalls);
    }

    [Fact]
    public async Task Nothing_is_asked_of_sts_after_the_end()
    {
        await using var f = await CredentialsFixture.StartWarmAsync();

        f.Credentials.Dispose();
        f.Time.Advance(TimeSpan.FromHours(3));
        await Task.Delay(200, TestContext.Current.CancellationToken);

        Assert.Equal(1, f.Aws.StsCalls);
    }

    [Fact]
    public async Task A_log_that_throws_neither_loses_credentials_nor_ends_the_renewal()
    {
        await using var f = await CredentialsFixture.StartAsync();
        f.ThrowsAtLogs = true;

        await f.GetAsync();
        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => f.Credentials.Issued == 2);
        f.Aws.Sts = StsBehavior.Unavailable;
        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => f.Credentials.ConsecutiveFailures == 2);
        f.Aws.Sts = StsBehavior.Up;
        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => f.Credentials.Issued == 3);
    }
}
