using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace AppHost.Tests;

/// <summary>Our AppHost with more in it: a second table, an app in each account, and the walkthrough's original Express app.</summary>
public class SeveralAppsTests
{
    private const string Observer = "observer";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apps_of_both_accounts_and_of_two_languages_use_the_tables_that_they_reference()
    {
        Tool.Require("node", "npm");
        var express = await InstallExpressAppAsync();
        await using var application = await AppHostFixture.StartAsync(builder: builder =>
        {
            var sessions = builder.CreateResourceBuilder(builder.Resources.OfType<DynamoDBSessionsResource>().Single());
            var carts = builder.AddDynamoDBSessions("carts");
            AddWebApp(builder, "neighbour").WithReference(carts, DynamoDBSessionsAccess.TableAccount, "sessions").WaitFor(carts);
            AddWebApp(builder, "shop").WithReference(carts, "sessions").WaitFor(carts);
            builder.AddExecutable("express", "node", express, "app.js")
                .WithHttpEndpoint(env: "PORT")
                .WithHttpHealthCheck("/")
                .WithReference(sessions)
                .WaitFor(sessions);
        });
        await Task.WhenAll(new[] { "neighbour", "shop", "express" }.Select(app => application.ResourceNotifications.WaitForResourceHealthyAsync(app, CancellationToken)));

        foreach (var app in new[] { "neighbour", "shop", "express" })
        {
            using var visitor = new Visitor(application.GetEndpoint(app));
            Assert.Equal("Logged in", await visitor.GetAsync("/login"));
            Assert.Contains("test", await visitor.GetAsync("/"), StringComparison.Ordinal);
        }

        // The stranger's session is in the table of our AppHost, through the same role; the other two share a table, one without a role.
        Assert.Contains(await KeysAsync(application, "sessions"), id => id.StartsWith("session#", StringComparison.Ordinal));
        Assert.Equal(2, (await KeysAsync(application, "carts")).Count(id => id.StartsWith("session#", StringComparison.Ordinal)));
        Assert.Contains("assumed-role/sessions-table-access/express", await AssumedAsync(application, "sessions"));
        var ofCarts = await AssumedAsync(application, "carts");
        Assert.NotEmpty(ofCarts);
        Assert.All(ofCarts, session => Assert.StartsWith("assumed-role/carts-table-access/", session, StringComparison.Ordinal));

        await EmptyAsync(application, "carts");
        Assert.NotEmpty(await KeysAsync(application, "sessions"));
        await ChangeExternalIdAsync(application);
        await RestartDynamoDBAsync(application);
    }

    // Not by `dotnet run`, as projects are: that one takes longer to end than Aspire waits for at a restart.
    private static IResourceBuilder<ExecutableResource> AddWebApp(IDistributedApplicationBuilder builder, string name)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var folder = Path.Combine(Path.GetDirectoryName(new Projects.WebApp().ProjectPath)!, "bin", output.Parent!.Name, output.Name);
        var app = builder.AddExecutable(name, "dotnet", folder, "WebApp.dll")
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health")
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development");
        return app.WithEnvironment("ASPNETCORE_URLS", ReferenceExpression.Create($"http://localhost:{app.GetEndpoint("http").Property(EndpointProperty.TargetPort)}"));
    }

    private static async Task EmptyAsync(DistributedApplication application, string table)
    {
        var emptied = await application.ResourceCommands.ExecuteCommandAsync(table, "empty-table", CancellationToken);

        Assert.Equal("2 sessions were deleted.", emptied.Message);
        Assert.DoesNotContain(await KeysAsync(application, table), id => id.StartsWith("session#", StringComparison.Ordinal));
    }

    // Only who is started with the new one gets in again.
    private static async Task ChangeExternalIdAsync(DistributedApplication application)
    {
        var before = (await AssumedAsync(application, "carts")).Count;
        var changed = await application.ResourceCommands.ExecuteCommandAsync("carts", "new-external-id", CancellationToken);

        Assert.True(changed.Success, changed.Message);
        Assert.EndsWith("Started again with it: shop.", changed.Message, StringComparison.Ordinal);
        await application.ResourceNotifications.WaitForResourceHealthyAsync("shop", CancellationToken);
        using var visitor = new Visitor(application.GetEndpoint("shop"));
        Assert.Equal("Logged in", await visitor.GetAsync("/login"));
        Assert.InRange((await AssumedAsync(application, "carts")).Count, before + 1, int.MaxValue);
    }

    // It has its tables in memory only.
    private static async Task RestartDynamoDBAsync(DistributedApplication application)
    {
        var restarted = await application.ResourceCommands.ExecuteCommandAsync("dynamodb", KnownResourceCommands.RestartCommand, CancellationToken);

        Assert.True(restarted.Success, restarted.Message);
        using var visitor = new Visitor(application.GetEndpoint("shop"));
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            using var signIn = await visitor.SendAsync("/login");
            if (signIn.IsSuccessStatusCode)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), timeout.Token);
        }

        Assert.Contains(await KeysAsync(application, "carts"), id => id.StartsWith("session#", StringComparison.Ordinal));
    }

    /// <summary>Who assumed the table's role, as the command on its resource shows it.</summary>
    private static async Task<IReadOnlyList<string>> AssumedAsync(DistributedApplication application, string table)
    {
        var history = await application.ResourceCommands.ExecuteCommandAsync(table, "event-history", CancellationToken);
        Assert.True(history.Success, history.Message);
        return
        [
            .. JsonElement.Parse(history.Data!.Value).EnumerateArray()
                .Where(record => !record.TryGetProperty("errorCode", out _))
                .Select(record => record.GetProperty("responseElements").GetProperty("assumedRoleUser").GetProperty("arn").GetString()!.Split(':')[^1]),
        ];
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(DistributedApplication application, string table)
    {
        using var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials(Observer, Observer),
            new AmazonDynamoDBConfig { ServiceURL = application.GetEndpoint("dynamodb").ToString(), AuthenticationRegion = "us-east-1" });
        var items = await client.ScanAsync(new ScanRequest { TableName = table, ConsistentRead = true }, CancellationToken);
        return [.. items.Items.Select(item => item["id"].S)];
    }

    private static async Task<string> InstallExpressAppAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "express");

        // Written last: a folder that an interrupted installation left has none.
        if (!File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")))
        {
            var install = Tool.Start("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
            install.WorkingDirectory = folder;
            var (exitCode, _, errors) = await Tool.RunAsync(install, CancellationToken);
            Assert.True(exitCode == 0, string.Create(CultureInfo.InvariantCulture, $"npm ci ended with {exitCode}: {errors}"));
        }

        return folder;
    }
}
