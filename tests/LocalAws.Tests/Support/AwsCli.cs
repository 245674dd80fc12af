using Tests.Shared;

namespace LocalAws.Tests.Support;

/// <summary>The AWS CLI as one of the two users, or as a session.</summary>
internal sealed class AwsCli(Uri endpoint, (string Id, string Secret) key, string? token = null)
{
    /// <summary>Runs a command that must succeed.</summary>
    public async Task<string> SucceedAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync(arguments);
        Assert.True(exitCode == 0, $"aws {string.Join(' ', arguments)}: {errors}");
        return output.Trim();
    }

    /// <summary>Runs a command that must fail, and gives what it says.</summary>
    public async Task<string> FailAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync(arguments);
        Assert.True(exitCode != 0, $"aws {string.Join(' ', arguments)} should have failed and said: {output}");
        return errors.Trim();
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] arguments)
    {
        // Whatever profile this machine has must not meddle.
        var none = Path.Combine(AppContext.BaseDirectory, "no-such-file");
        var start = Tool.Start("aws", arguments);
        start.Environment["AWS_CONFIG_FILE"] = none;
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = none;
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_ACCESS_KEY_ID"] = key.Id;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = key.Secret;
        start.Environment["AWS_SESSION_TOKEN"] = token ?? "";
        start.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
        start.Environment["AWS_ENDPOINT_URL"] = endpoint.ToString();
        start.Environment["AWS_MAX_ATTEMPTS"] = "1";
        start.Environment["AWS_PAGER"] = "";
        return Tool.RunAsync(start, TestContext.Current.CancellationToken);
    }
}
