using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>What a developer does with a table on this machine, as commands on the dashboard.</summary>
internal static class TableCommands
{
    private const string Empty = "empty-table";
    private const string NewExternalId = "new-external-id";
    private const string History = "event-history";

    public static readonly string[] Names = [Empty, NewExternalId, History];

    internal static IResourceBuilder<DynamoDBSessionsResource> WithTableCommands(this IResourceBuilder<DynamoDBSessionsResource> builder)
    {
        var table = builder.Resource;
        return builder
            .WithCommand(Empty, "Empty the table", context => RunAsync(() => EmptyAsync(table, context)), Options(
                "Delete",
                "Deletes every session. What never expires stays, such as the keys of Data Protection.",
                $"Delete every session in '{table.TableName}'? All visitors are signed out."))
            .WithCommand(NewExternalId, "New external id", context => RunAsync(() => ChangeExternalIdAsync(table, context)), Options(
                "KeyReset",
                "Makes the table's role ask for another external id, and starts the apps that assume it again.",
                $"Give the role of '{table.TableName}' a new external id? The apps that assume it start again."))
            .WithCommand(History, "Event history", context => RunAsync(() => HistoryAsync(table, context)), Options(
                "History",
                "Shows who assumed the table's role, as CloudTrail in the table's account would.",
                confirmation: null));
    }

    private static CommandOptions Options(string icon, string description, string? confirmation) => new()
    {
        IconName = icon,
        Description = description,
        ConfirmationMessage = confirmation,
        UpdateState = context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
    };

    private static async Task<ExecuteCommandResult> RunAsync(Func<Task<ExecuteCommandResult>> command)
    {
        try
        {
            return await command();
        }
        catch (HttpRequestException exception)
        {
            return CommandResults.Failure($"LocalAws does not answer: {exception.Message}");
        }
    }

    private static async Task<ExecuteCommandResult> EmptyAsync(DynamoDBSessionsResource table, ExecuteCommandContext context)
    {
        var (success, text) = await LocalAwsClient.SendAsync(table, "empty", content: null, context.CancellationToken);
        return success
            ? CommandResults.Success($"{JsonElement.Parse(text).GetProperty("deleted").GetInt32()} sessions were deleted.")
            : CommandResults.Failure(text);
    }

    private static async Task<ExecuteCommandResult> ChangeExternalIdAsync(DynamoDBSessionsResource table, ExecuteCommandContext context)
    {
        var externalId = ExternalId.Random();
        var (success, text) = await LocalAwsClient.SendAsync(table, "external-id", externalId, context.CancellationToken);
        if (!success)
        {
            return CommandResults.Failure(text);
        }

        table.ExternalId!.Change(externalId);
        var apps = context.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .Where(app => AssumesRoleOf(app, table) && AppRestart.IsNeeded(app, context.Services)).ToList();
        foreach (var app in apps)
        {
            if (await AppRestart.RunAsync(app, context.Services, context.CancellationToken) is { } problem)
            {
                return CommandResults.Failure($"The role asks for the new external id, but '{app.Name}' did not start again: {problem} Restart it by hand, or it loses its access when its credentials expire.");
            }
        }

        return CommandResults.Success(apps.Count == 0
            ? "The role asks for a new external id."
            : $"The role asks for a new external id. Started again with it: {string.Join(", ", apps.Select(app => app.Name))}.");
    }

    private static async Task<ExecuteCommandResult> HistoryAsync(DynamoDBSessionsResource table, ExecuteCommandContext context)
    {
        var (success, text) = await LocalAwsClient.SendAsync(
            table.LocalAws!, HttpMethod.Get, $"/event-history.json?eventName=AssumeRole&account={LocalAwsExtensions.TableAccount}", content: null, context.CancellationToken);
        if (!success)
        {
            return CommandResults.Failure(text);
        }

        var role = $"role/{LocalAwsExtensions.RoleOf(table.TableName)}";
        var records = JsonElement.Parse(text).GetProperty("Records").EnumerateArray()
            .Where(record => record.TryGetProperty("requestParameters", out var parameters) && parameters.TryGetProperty("roleArn", out var arn)
                && arn.GetString()?.EndsWith(role, StringComparison.Ordinal) == true)
            .ToList();
        return CommandResults.Success($"The role was assumed {records.Count} times.", JsonSerializer.Serialize(records, Indented), CommandResultFormat.Json);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static bool AssumesRoleOf(IResource app, DynamoDBSessionsResource table) =>
        app is IResourceWithEnvironment
        && app.Annotations.OfType<ResourceRelationshipAnnotation>().Any(relationship => relationship.Type == "Reference" && relationship.Resource == table)
        && !app.Annotations.OfType<TableAccountAnnotation>().Any(annotation => annotation.Table == table);
}
