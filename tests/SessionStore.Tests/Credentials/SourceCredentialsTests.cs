using System.Net;
using Amazon.Runtime;
using SessionStore.Credentials;

namespace SessionStore.Tests.Credentials;

/// <summary>It is not STS that fails, but what the app has to show there.</summary>
public sealed class SourceCredentialsTests
{
    [Fact]
    public async Task That_hang_are_named_and_not_asked_for_again_and_again()
    {
        await using var f = await CredentialsFixture.StartAsync();
        var source = new Source(() => Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken));
        using var credentials = Create(f, source);
        var caller = credentials.GetAsync(TestContext.Current.CancellationToken);

        // The renewal never sleeps meanwhile, so there is nothing to wait for between the steps.
        await CredentialsFixture.EventuallyAsync(() =>
        {
            f.Time.Advance(TimeSpan.FromMilliseconds(100));
            return credentials.ConsecutiveFailures == 3;
        });

        var e = await Assert.ThrowsAsync<RoleCredentialsException>(() => caller);
        Assert.Contains("The app's own credentials were not there within 5 seconds.", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, f.Aws.StsCalls);
        Assert.Equal(1, source.Calls);
    }

    [Fact]
    public async Task That_are_not_found_are_named_with_where_to_put_them_and_found_as_soon_as_they_are_there()
    {
        await using var f = await CredentialsFixture.StartAsync();
        var isThere = false;
        using var credentials = Create(f, new Source(() => isThere
            ? Task.CompletedTask
            : Task.FromException(new AmazonClientException("Failed to resolve AWS credentials. Looked in many places:\n\nException 1 of 5: …"))));
        var caller = credentials.GetAsync(TestContext.Current.CancellationToken);

        await f.AdvanceUntilAsync(TimeSpan.FromMilliseconds(200), () => caller.IsCompleted, waiters: 1);
        var e = await Assert.ThrowsAsync<RoleCredentialsException>(() => caller);
        isThere = true;
        await f.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => credentials.IsUsable);

        Assert.Contains("The app's own credentials could not be fetched: Failed to resolve AWS credentials. Looked in many places.", e.Message, StringComparison.Ordinal);
        Assert.Contains("AWS_PROFILE", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("1 of 5", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ExpiredToken", "The security token included in the request is expired", "sign in again")]
    [InlineData("InvalidClientTokenId", "The security token included in the request is invalid", "own credentials")]
    [InlineData("UnrecognizedClientException", "The security token included in the request is invalid", "own credentials")]
    [InlineData("SignatureDoesNotMatch", "Signature expired: 20261122T120000Z is now earlier than", "clock")]
    [InlineData("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.", "RoleSessionDuration")]
    [InlineData("ValidationError", "1 validation error detected: Value at 'tags.1.member.key' failed to satisfy constraint", null)]
    public void That_sts_refuses_are_named_with_what_to_do(string code, string message, string? advice)
    {
        var refusal = new AmazonServiceException(message, ErrorType.Sender, code, "1", HttpStatusCode.Forbidden);

        var failure = StsFailure.From(refusal, new RoleOptions { RoleArn = CredentialsFixture.RoleArn, RoleSessionName = "app@host" });

        Assert.True(failure.IsRefusal);
        Assert.Equal(advice is null, failure.Advice == failure.Answer);
        Assert.Contains(advice ?? message, failure.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_without_a_code_is_no_refusal_and_has_its_status()
    {
        var answer = new AmazonServiceException("<html>", ErrorType.Unknown, errorCode: null, requestId: null, HttpStatusCode.BadGateway);

        var failure = StsFailure.From(answer, new RoleOptions { RoleArn = CredentialsFixture.RoleArn, RoleSessionName = "app@host" });

        Assert.Equal(("STS answered with HTTP status 502.", "502", false), (failure.Advice, failure.ErrorType, failure.IsRefusal));
    }

    /// <summary>Whether they are a role's, and the hour their limit, only AWS knows.</summary>
    [Theory]
    [InlineData(true, 2, 1)]
    [InlineData(true, 1, 0)]
    [InlineData(false, 2, 0)]
    public async Task That_are_temporary_are_warned_of_when_the_session_is_to_be_longer_than_a_chained_one(bool areTemporary, int hours, int warnings)
    {
        await using var f = await CredentialsFixture.StartAsync();
        AWSCredentials source = areTemporary ? new SessionAWSCredentials("ASIAAPP", "secret", "token") : new BasicAWSCredentials("AKIAAPP", "secret");
        using var credentials = new RoleCredentials(
            f.Options with { SourceCredentials = source, RoleSessionDuration = TimeSpan.FromHours(hours) }, f.Time, f, f.Telemetry);

        await credentials.GetAsync(TestContext.Current.CancellationToken);

        Assert.Equal(warnings, f.Logs.Count(line => line.Text.Contains("AWS grants 1 hour at most", StringComparison.Ordinal)));
    }

    private static RoleCredentials Create(CredentialsFixture f, AWSCredentials source) =>
        new(f.Options with { SourceCredentials = source }, f.Time, f, f.Telemetry);

    private sealed class Source(Func<Task> fetch) : AWSCredentials
    {
        private int _calls;

        public int Calls => _calls;

        public override ImmutableCredentials GetCredentials() => new("AKIAAPP", "app-secret", null);

        public override async Task<ImmutableCredentials> GetCredentialsAsync()
        {
            Interlocked.Increment(ref _calls);
            await fetch();
            return GetCredentials();
        }
    }
}
