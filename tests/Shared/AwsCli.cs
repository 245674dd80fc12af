using System.Text.Json.Nodes;

namespace Tests.Shared;

/// <summary>The AWS CLI against an emulator, as one caller.</summary>
internal sealed record AwsCli(Uri Endpoint, string Region, string KeyId, string Secret, string? Token = null)
{
    /// <summary>Runs a command that must succeed, and gives what it prints.</summary>
    public async Task<string> SucceedAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync(arguments);
        Assert.True(exitCode == 0, $"aws {string.Join(' ', arguments)}: {errors}");
        return output.Trim();
    }

    /// <summary>Runs a command that must succeed, and gives its JSON; null when it prints none.</summary>
    public async Task<JsonNode?> JsonAsync(params string[] arguments) =>
        await SucceedAsync([.. arguments, "--output", "json"]) is { Length: > 0 } output ? JsonNode.Parse(output) : null;

    /// <summary>Runs a command that must fail, and gives what it says.</summary>
    public async Task<string> FailAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync(arguments);
        Assert.True(exitCode != 0, $"aws {string.Join(' ', arguments)} should have failed and said: {output}");
        return errors.Trim();
    }

    /// <summary>The same emulator as whoever holds the role.</summary>
    public async Task<AwsCli> AssumeRoleAsync(string roleArn, params string[] arguments)
    {
        var answer = await JsonAsync(["sts", "assume-role", "--role-arn", roleArn, "--role-session-name", "tests", .. arguments]);
        var credentials = answer!["Credentials"]!;
        return new AwsCli(
            Endpoint,
            Region,
            (string)credentials["AccessKeyId"]!,
            (string)credentials["SecretAccessKey"]!,
            (string)credentials["SessionToken"]!);
    }

    /// <summary>Deploys a template; waits for nothing, because an emulator's stack is complete at once.</summary>
    /// <returns>The stack's outputs.</returns>
    public async Task<Dictionary<string, string>> CreateStackAsync(
        string name, string templatePath, params (string Key, string Value)[] parameters)
    {
        // Not `cloudformation deploy`: moto forgets the outputs of a stack made from a change set.
        await JsonAsync(
        [
            "cloudformation", "create-stack", "--stack-name", name, "--capabilities", "CAPABILITY_NAMED_IAM",
            "--template-body", $"file://{templatePath}",
            "--parameters", .. parameters.Select(p => $"ParameterKey={p.Key},ParameterValue={p.Value}"),
        ]);
        var stacks = await JsonAsync("cloudformation", "describe-stacks", "--stack-name", name);
        var stack = Assert.Single(stacks!["Stacks"]!.AsArray())!;
        Assert.Equal("CREATE_COMPLETE", (string?)stack["StackStatus"]);
        return stack["Outputs"]!.AsArray()
            .ToDictionary(o => (string)o!["OutputKey"]!, o => (string)o!["OutputValue"]!, StringComparer.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] arguments)
    {
        var start = Tool.Start("aws", arguments);
        start.Environment["AWS_ENDPOINT_URL"] = Endpoint.ToString();
        start.Environment["AWS_REGION"] = start.Environment["AWS_DEFAULT_REGION"] = Region;
        start.Environment["AWS_ACCESS_KEY_ID"] = KeyId;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = Secret;
        start.Environment["AWS_SESSION_TOKEN"] = Token ?? "";
        start.Environment["AWS_MAX_ATTEMPTS"] = "1";
        start.Environment["AWS_PAGER"] = "";
        // Nothing of the developer's own may reach the test.
        start.Environment.Remove("AWS_PROFILE");
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(AppContext.BaseDirectory, "none");
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        return Tool.RunAsync(start, TestContext.Current.CancellationToken);
    }
}
