using System.Text.Json;
using LocalAws.Tests.Support;

namespace LocalAws.Tests;

/// <summary>The AWS SDK for JavaScript as a client. Its packages are installed at the first run.</summary>
public sealed class JavaScriptSdkTests(LocalAwsFixture fixture) : IClassFixture<LocalAwsFixture>
{
    [Fact]
    public async Task The_script_assumes_the_role_and_uses_the_table()
    {
        await Tool.RequireAsync("node");
        await Tool.RequireAsync("npm");
        var directory = Path.Combine(AppContext.BaseDirectory, "js");
        if (!Directory.Exists(Path.Combine(directory, "node_modules")))
        {
            var install = await Tool.TryRunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], directory: directory);
            Assert.True(install is { ExitCode: 0 }, install?.Error);
        }

        var id = Guid.NewGuid().ToString();
        var answer = await Tool.TryRunAsync(
            "node",
            ["session.mjs"],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["ENDPOINT"] = fixture.Server.Endpoint.ToString(),
                ["ROLE_ARN"] = LocalAwsServer.RoleArn,
                ["TABLE_ARN"] = LocalAwsServer.TableArn,
                ["EXTERNAL_ID"] = LocalAwsServer.ExternalId,
                ["APP_KEY_ID"] = LocalAwsServer.AppKey.Id,
                ["APP_SECRET"] = LocalAwsServer.AppKey.Secret,
                ["ITEM_ID"] = id,
            },
            directory);

        Assert.True(answer is { ExitCode: 0 }, answer?.Error);
        var result = JsonElement.Parse(answer!.Output);
        Assert.Equal("arn:aws:sts::111111111111:assumed-role/sessions-table-access/javascript", result.GetProperty("Arn").GetString());
        Assert.Equal("a+b c/ä\u2028%20", result.GetProperty("Item").GetProperty("text").GetProperty("S").GetString());
        Assert.Equal("7", result.GetProperty("Item").GetProperty("n").GetProperty("N").GetString());
        Assert.Equal("AccessDeniedException", result.GetProperty("refused").GetProperty("name").GetString());
        Assert.Contains("dynamodb:ListTables", result.GetProperty("refused").GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
