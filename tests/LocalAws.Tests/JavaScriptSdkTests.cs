using System.Diagnostics;
using System.Text.Json;
using LocalAws.Tests.Support;
using Tests.Shared;

namespace LocalAws.Tests;

/// <summary>The AWS SDK for JavaScript as a client. Its packages are installed at the first run.</summary>
public sealed class JavaScriptSdkTests(LocalAwsFixture fixture) : IClassFixture<LocalAwsFixture>
{
    [Fact]
    public async Task The_script_assumes_the_role_and_uses_the_table()
    {
        Tool.Require("node", "npm");
        var directory = Path.Combine(AppContext.BaseDirectory, "js");

        // Written last: a folder that an interrupted installation left has none.
        if (!File.Exists(Path.Combine(directory, "node_modules", ".package-lock.json")))
        {
            await RunAsync(Tool.Start("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"), directory);
        }

        var start = Tool.Start("node", "session.mjs");
        start.Environment["ENDPOINT"] = fixture.Server.Endpoint.ToString();
        start.Environment["ROLE_ARN"] = LocalAwsServer.RoleArn;
        start.Environment["TABLE_ARN"] = LocalAwsServer.TableArn;
        start.Environment["EXTERNAL_ID"] = LocalAwsServer.ExternalId;
        start.Environment["APP_KEY_ID"] = LocalAwsServer.AppKey.Id;
        start.Environment["APP_SECRET"] = LocalAwsServer.AppKey.Secret;
        start.Environment["ITEM_ID"] = Guid.NewGuid().ToString();
        var output = await RunAsync(start, directory);

        var result = JsonElement.Parse(output);
        Assert.Equal("arn:aws:sts::111111111111:assumed-role/sessions-table-access/javascript", result.GetProperty("Arn").GetString());
        Assert.Equal("a+b c/ä\u2028%20", result.GetProperty("Item").GetProperty("text").GetProperty("S").GetString());
        Assert.Equal("7", result.GetProperty("Item").GetProperty("n").GetProperty("N").GetString());
        Assert.Equal("AccessDeniedException", result.GetProperty("refused").GetProperty("name").GetString());
        Assert.Contains("dynamodb:ListTables", result.GetProperty("refused").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(ProcessStartInfo start, string directory)
    {
        start.WorkingDirectory = directory;
        var (exitCode, output, errors) = await Tool.RunAsync(start, TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, errors);
        return output;
    }
}
