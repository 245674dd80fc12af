using System.Net;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using LocalAws.Tests.Support;

namespace LocalAws.Tests.Sts;

public sealed class AssumeRoleTests(LocalAwsFixture fixture) : IClassFixture<LocalAwsFixture>
{
    private readonly LocalAwsServer _server = fixture.Server;

    [Fact]
    public async Task The_apps_user_assumes_the_role()
    {
        using var sts = _server.Sts();
        var before = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var answer = await sts.AssumeRoleAsync(new AssumeRoleRequest
        {
            RoleArn = LocalAwsServer.RoleArn,
            RoleSessionName = "web@host-1",
            ExternalId = LocalAwsServer.ExternalId,
            DurationSeconds = LocalAwsServer.ShortestSession,
            SourceIdentity = "web-app",
            Tags = [new() { Key = "stage", Value = "te st+" }],
        });

        Assert.StartsWith("ASIA", answer.Credentials.AccessKeyId, StringComparison.Ordinal);
        Assert.Equal("arn:aws:sts::111111111111:assumed-role/sessions-table-access/web@host-1", answer.AssumedRoleUser.Arn);
        Assert.EndsWith(":web@host-1", answer.AssumedRoleUser.AssumedRoleId, StringComparison.Ordinal);
        Assert.Equal("web-app", answer.SourceIdentity);
        Assert.InRange(answer.Credentials.Expiration!.Value.ToUniversalTime(), before.UtcDateTime.AddSeconds(60), before.UtcDateTime.AddSeconds(120));
    }

    [Fact]
    public async Task GetCallerIdentity_knows_users_and_sessions()
    {
        using var app = _server.Sts();
        using var session = new AmazonSecurityTokenServiceClient(
            await _server.AssumeRoleAsync(),
            new AmazonSecurityTokenServiceConfig { ServiceURL = _server.Endpoint.ToString(), AuthenticationRegion = "us-east-1" });

        var user = await app.GetCallerIdentityAsync(new());
        var role = await session.GetCallerIdentityAsync(new());

        Assert.Equal(("222222222222", "arn:aws:iam::222222222222:user/web-app"), (user.Account, user.Arn));
        Assert.Equal(("111111111111", "arn:aws:sts::111111111111:assumed-role/sessions-table-access/tests"), (role.Account, role.Arn));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another")]
    [InlineData("TEST/external+id")]
    public async Task Another_ExternalId_is_refused_and_not_told_why(string? externalId)
    {
        var error = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() => _server.AssumeRoleAsync(request => request.ExternalId = externalId));

        Assert.Equal("AccessDenied", error.ErrorCode);
        Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
        Assert.Equal($"User: arn:aws:iam::222222222222:user/web-app is not authorized to perform: sts:AssumeRole on resource: {LocalAwsServer.RoleArn}", error.Message);
    }

    [Fact]
    public async Task A_role_that_is_not_there_is_refused_like_one_that_is()
    {
        var error = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() =>
            _server.AssumeRoleAsync(request => request.RoleArn = "arn:aws:iam::111111111111:role/absent"));

        Assert.Equal("AccessDenied", error.ErrorCode);
    }

    [Fact]
    public async Task Nobody_else_may_assume_the_role_not_even_its_accounts_administrator()
    {
        using var sts = _server.Sts(LocalAwsServer.TableKey);

        var error = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() => sts.AssumeRoleAsync(new AssumeRoleRequest
        {
            RoleArn = LocalAwsServer.RoleArn,
            RoleSessionName = "tests",
            ExternalId = LocalAwsServer.ExternalId,
        }));

        Assert.Equal("AccessDenied", error.ErrorCode);
    }

    [Theory]
    [InlineData(59, "greater than or equal to 60")]
    [InlineData(43201, "less than or equal to 43200")]
    [InlineData(3601, "exceeds the MaxSessionDuration")]
    public async Task A_duration_out_of_bounds_is_a_validation_error(int seconds, string expected)
    {
        var error = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() => _server.AssumeRoleAsync(request => request.DurationSeconds = seconds));

        Assert.Equal("ValidationError", error.ErrorCode);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("session name")]
    [InlineData("x")]
    [InlineData("line\n")]
    public async Task A_session_name_of_another_form_is_a_validation_error(string name)
    {
        var error = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() => _server.AssumeRoleAsync(request => request.RoleSessionName = name));

        Assert.Equal("ValidationError", error.ErrorCode);
        Assert.Contains("'roleSessionName'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "Statement": { "Effect": "Allow", "Action": "dynamodb:*" } }""")]
    [InlineData("""{ "Statement": { "Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } } } }""")]
    public async Task A_session_policy_that_is_not_understood_is_refused(string policy)
    {
        await Assert.ThrowsAsync<MalformedPolicyDocumentException>(() => _server.AssumeRoleAsync(request => request.Policy = policy));
    }

    [Fact]
    public async Task The_date_header_is_the_clock_that_judges()
    {
        await using var server = await LocalAwsServer.StartAsync(fixture.DynamoDBEndpoint);
        server.Time.Advance(TimeSpan.FromDays(30));

        using var response = await server.Http.PostAsync("/", content: null);

        Assert.InRange(response.Headers.Date!.Value, server.Time.GetUtcNow().AddMinutes(-1), server.Time.GetUtcNow());
    }
}
