using System.Text.Json.Nodes;

namespace Tests.Shared;

/// <summary>The AWS CLI against an emulator, as one caller.</summary>
internal sealed record AwsCli(Uri Endpoint, string KeyId, string Secret, string? Token = null)
{
    /// <summary>Runs a command that must succeed, and returns its JSON.</summary>
    public async Task<JsonNode?> RunAsync(params string[] arguments)
    {
        var start = Tool.Start("aws", [.. arguments, "--output", "json"]);
        start.Environment["AWS_ENDPOINT_URL"] = Endpoint.ToString();
        start.Environment["AWS_REGION"] = start.Environment["AWS_DEFAULT_REGION"] = "eu-central-1";
        start.Environment["AWS_ACCESS_KEY_ID"] = KeyId;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = Secret;
        start.Environment["AWS_SESSION_TOKEN"] = Token;
        // Nothing of the developer's own may reach the test.
        start.Environment.Remove("AWS_PROFILE");
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(AppContext.BaseDirectory, "none");

        var (exitCode, output, errors) = await Tool.RunAsync(start, TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, $"aws {string.Join(' ', arguments)}: {errors}");
        return string.IsNullOrWhiteSpace(output) ? null : JsonNode.Parse(output);
    }

    /// <summary>The same emulator as whoever holds the role.</summary>
    public async Task<AwsCli> AssumeRoleAsync(string roleArn, params string[] arguments)
    {
        var answer = await RunAsync(["sts", "assume-role", "--role-arn", roleArn, "--role-session-name", "tests", .. arguments]);
        var credentials = answer!["Credentials"]!;
        return new AwsCli(
            Endpoint,
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
        await RunAsync(
        [
            "cloudformation", "create-stack", "--stack-name", name, "--capabilities", "CAPABILITY_NAMED_IAM",
            "--template-body", $"file://{templatePath}",
            "--parameters", .. parameters.Select(p => $"ParameterKey={p.Key},ParameterValue={p.Value}"),
        ]);
        var stacks = await RunAsync("cloudformation", "describe-stacks", "--stack-name", name);
        var stack = Assert.Single(stacks!["Stacks"]!.AsArray())!;
        Assert.Equal("CREATE_COMPLETE", (string?)stack["StackStatus"]);
        return stack["Outputs"]!.AsArray()
            .ToDictionary(o => (string)o!["OutputKey"]!, o => (string)o!["OutputValue"]!, StringComparer.Ordinal);
    }
}
