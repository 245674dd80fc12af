namespace LocalAws.Tests.Support;

/// <summary>The AWS CLI as one of the two users, or as a session.</summary>
internal sealed class AwsCli(Uri endpoint, (string Id, string Secret) key, string? token = null)
{
    /// <summary>Runs <c>aws …</c>; the arguments are passed as they are.</summary>
    public async Task<Tool.Answer> RunAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWS_ACCESS_KEY_ID"] = key.Id,
            ["AWS_SECRET_ACCESS_KEY"] = key.Secret,
            ["AWS_DEFAULT_REGION"] = "us-east-1",
            ["AWS_ENDPOINT_URL"] = endpoint.ToString(),
            ["AWS_MAX_ATTEMPTS"] = "1",
            ["AWS_PAGER"] = "",
            ["AWS_EC2_METADATA_DISABLED"] = "true",

            // Whatever profile this machine has must not meddle.
            ["AWS_CONFIG_FILE"] = Path.Combine(AppContext.BaseDirectory, "no-such-file"),
            ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(AppContext.BaseDirectory, "no-such-file"),
        };
        environment["AWS_SESSION_TOKEN"] = token ?? "";
        return (await Tool.TryRunAsync("aws", arguments, environment))!;
    }

    /// <summary>Runs a command that must succeed.</summary>
    public async Task<string> SucceedAsync(params string[] arguments)
    {
        var answer = await RunAsync(arguments);
        Assert.True(answer.ExitCode == 0, $"aws {string.Join(' ', arguments)}: {answer.Error}");
        return answer.Output.Trim();
    }

    /// <summary>Runs a command that must fail, and gives what it says.</summary>
    public async Task<string> FailAsync(params string[] arguments)
    {
        var answer = await RunAsync(arguments);
        Assert.True(answer.ExitCode != 0, $"aws {string.Join(' ', arguments)} should have failed and said: {answer.Output}");
        return answer.Error.Trim();
    }
}
