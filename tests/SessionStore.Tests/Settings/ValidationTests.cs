using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SessionStore.Tests.Settings;

/// <summary>Wrong values stop the app at start, before any call, with a message that names the option and what is right.</summary>
public sealed class ValidationTests
{
    private const string Policy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}}""";

    private static readonly Dictionary<string, Action<DynamoDBSessionOptions>> Wrong = new()
    {
        ["The TableName field is required"] = o => o.TableName = "",
        ["TableName 'my table' is not a table's. Give a name of 3 to 255 letters"] = o => o.TableName = "my table",
        ["TableName 'arn:aws:s3:::bucket' is not a table's"] = o => o.TableName = "arn:aws:s3:::bucket",
        ["TableName 'arn:aws:dynamodb::111111111111:table/sessions' is not a table's"] = o => o.TableName = "arn:aws:dynamodb::111111111111:table/sessions",
        ["TableName 'arn:aws:dynamodb:us-east-1:111111111111:table/sessions/index/x' is not a table's"] =
            o => o.TableName = "arn:aws:dynamodb:us-east-1:111111111111:table/sessions/index/x",
        ["The PartitionKeyName field is required"] = o => o.PartitionKeyName = "",
        ["PartitionKeyName must be a string with a maximum length of 255"] = o => o.PartitionKeyName = new string('k', 256),
        ["The TimeToLiveAttributeName field is required"] = o => o.TimeToLiveAttributeName = "",
        ["The KeyPrefix field is required"] = o => o.KeyPrefix = null!,
        ["KeyPrefix must be a string with a maximum length of 512"] = o => o.KeyPrefix = new string('k', 513),
        ["must differ from each other and from the item's other attributes (sess, v, "] = o => o.PartitionKeyName = "sess",
        ["PartitionKeyName and TimeToLiveAttributeName must differ"] = o => o.TimeToLiveAttributeName = "id",
        ["TouchAfter cannot be negative"] = o => o.TouchAfter = TimeSpan.FromSeconds(-1),
        ["ReplicationWait cannot be negative"] = o => o.ReplicationWait = TimeSpan.FromSeconds(-1),
        ["ReplicationWait (00:02:00) is longer than SessionOptions.IOTimeout (00:01:00)"] = o => o.ReplicationWait = TimeSpan.FromMinutes(2),
        ["AbsoluteTimeout (00:19:00) is shorter than the idle timeout (00:20:00)"] = o => o.AbsoluteTimeout = TimeSpan.FromMinutes(19),
        ["CompressOver must be between 0 and"] = o => o.CompressOver = -1,
        ["RoleArn 'arn:aws:iam::1:user/me'"] = o => o.RoleArn = "arn:aws:iam::1:user/me",
        ["ExternalId is given without RoleArn"] = o => o.ExternalId = "secret",
        ["RoleSessionName"] = o => (o.RoleArn, o.RoleSessionName) = ("arn:aws:iam::111111111111:role/r", "a b"),
        ["RoleSessionPolicy is given without RoleArn"] = o => o.RoleSessionPolicy = Policy,
        ["DisableRoleSessionPolicy says to send none"] = o =>
            (o.RoleArn, o.RoleSessionPolicy, o.DisableRoleSessionPolicy) = ("arn:aws:iam::111111111111:role/r", Policy, true),
        ["RoleSessionPolicy is no JSON (line 2)"] = o => (o.RoleArn, o.RoleSessionPolicy) = ("arn:aws:iam::111111111111:role/r", "{\nsecret"),
        ["TableName 'sessions\n' is not a table's"] = o => o.TableName = "sessions\n",
        ["OnLoadFailure 7 is none of Throw, ContinueWithoutSession"] = o => o.OnLoadFailure = (SessionLoadFailureBehavior)7,
        ["RoleSessionDuration"] = o => (o.RoleArn, o.RoleSessionDuration) = ("arn:aws:iam::111111111111:role/r", TimeSpan.FromHours(13)),
    };

    public static TheoryData<string> Messages => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_wrong_option_stops_the_app_at_start(string message)
    {
        var failure = await StartAsync(Wrong[message]);

        Assert.Contains(message, Assert.Single(failure.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_message_names_everything_that_is_wrong_once()
    {
        var failure = await StartAsync(
            options => (options.TableName, options.TouchAfter, options.CompressOver) = ("?", TimeSpan.MinValue, -1),
            services => services.AddDynamoDBSession());

        Assert.Equal(3, failure.Failures.Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public async Task The_framework_s_timeouts_must_make_sense_too(int seconds)
    {
        var failure = await StartAsync(_ => { }, services => services.Configure<SessionOptions>(options =>
            options.IdleTimeout = options.IOTimeout = TimeSpan.FromSeconds(seconds)));

        Assert.Equal(
            ["SessionOptions.IdleTimeout must be positive.", "SessionOptions.IOTimeout must be positive and less than 24 days, or infinite."],
            failure.Failures);
    }

    private static async Task<OptionsValidationException> StartAsync(
        Action<DynamoDBSessionOptions> configure, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddDynamoDBSession(configure);
        services?.Invoke(builder.Services);
        await using var app = builder.Build();
        return await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());
    }
}
