using System.Text.Json;

namespace AppHost.Tests;

/// <summary>What <c>azd</c> and <c>aspire do publish-manifest</c> read.</summary>
public class PublishTests
{
    [Theory]
    [InlineData("local")]
    [InlineData("existing")]
    public async Task The_manifest_has_the_web_app_and_asks_for_its_table(string topology)
    {
        var folder = Directory.CreateTempSubdirectory();
        await using (var appHost = AppHostProcess.StartOnFreePorts("--topology", topology, "--publisher", "manifest", "--output-path", folder.FullName))
        {
            Assert.Equal((0, []), await appHost.WaitForExitAsync());
        }

        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "aspire-manifest.json"), TestContext.Current.CancellationToken));
        folder.Delete(recursive: true);
        var resources = manifest.RootElement.GetProperty("resources");
        Assert.Equal(
            ["sessions", "table-arn", "table-role-arn", "table-role-external-id", "webapp"],
            resources.EnumerateObject().Select(resource => resource.Name).Order(StringComparer.Ordinal));
        var environment = resources.GetProperty("webapp").GetProperty("env");
        Assert.Equal("{sessions.connectionString}", environment.GetProperty("ConnectionStrings__sessions").GetString());
        Assert.Equal(
            "TableName={table-arn.value};RoleArn={table-role-arn.value};ExternalId={table-role-external-id.value}",
            resources.GetProperty("sessions").GetProperty("connectionString").GetString());
        Assert.True(resources.GetProperty("table-role-external-id").GetProperty("inputs").GetProperty("value").GetProperty("secret").GetBoolean());
        // What is for this machine only stays here.
        Assert.DoesNotContain(environment.EnumerateObject(), variable =>
            variable.Name.StartsWith("AWS_", StringComparison.Ordinal) || variable.Name.StartsWith("Aspire__", StringComparison.Ordinal) || variable.Name is "ASPNETCORE_ENVIRONMENT" or "OTEL_EXPORTER_OTLP_TIMEOUT");
    }
}
