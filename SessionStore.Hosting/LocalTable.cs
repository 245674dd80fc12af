using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>A table while the application runs: on this machine, or one that exists.</summary>
internal static partial class LocalTable
{
    public static IResourceBuilder<DynamoDBSessionsResource> Add(IDistributedApplicationBuilder builder, string name, string tableName)
    {
        var externalId = ExternalId.Add(builder, name);
        var location = new TableLocation(
            ReferenceExpression.Create($"arn:aws:dynamodb:{LocalAwsExtensions.Region}:{LocalAwsExtensions.TableAccount}:table/{tableName}"),
            ReferenceExpression.Create($"arn:aws:iam::{LocalAwsExtensions.TableAccount}:role/{LocalAwsExtensions.RoleOf(tableName)}"),
            ReferenceExpression.Create($"{externalId}"));
        var table = new DynamoDBSessionsResource(name, tableName, location) { ExternalId = externalId };
        var localaws = builder.GetOrAddLocalAws(table);
        table.LocalAws = localaws.Resource;

        var healthCheck = $"{name}_check";
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(healthCheck, _ => new TableHealthCheck(table), failureStatus: null, tags: null));
        return builder.AddResource(table)
            .WithIconName("Cookies")
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = "DynamoDBSessions",
                State = KnownResourceStates.Waiting,
                CreationTimeStamp = TimeProvider.System.GetUtcNow().UtcDateTime,
                Properties = [],
            })
            .WithHealthCheck(healthCheck)
            .WaitFor(localaws)
            .WithTableCommands()
            .OnInitializeResource(StartAsync);
    }

    /// <summary>Leaves this machine for a table that exists. LocalAws goes with the last table that it has.</summary>
    public static void UseExisting(IResourceBuilder<DynamoDBSessionsResource> sessions, TableLocation location)
    {
        var table = sessions.Resource;
        table.Location = location;
        if (table.LocalAws is not { } localaws)
        {
            return;
        }

        table.LocalAws = null;
        foreach (var annotation in table.Annotations.Where(IsOfThisMachine).ToList())
        {
            table.Annotations.Remove(annotation);
        }

        sessions.ApplicationBuilder.Resources.Remove(table.ExternalId!.Parameter);
        sessions.ApplicationBuilder.RemoveTable(localaws, table);

        bool IsOfThisMachine(IResourceAnnotation annotation) => annotation switch
        {
            HealthCheckAnnotation => true,
            WaitAnnotation wait => wait.Resource == localaws,
            ResourceRelationshipAnnotation relationship => relationship.Resource == localaws,
            ResourceCommandAnnotation command => TableCommands.Names.Contains(command.Name, StringComparer.Ordinal),
            _ => false,
        };
    }

    // No process stands behind it: it runs when all that it waits for does, and is healthy when the app can use it.
    private static async Task StartAsync(DynamoDBSessionsResource table, InitializeResourceEvent start, CancellationToken cancellationToken)
    {
        try
        {
            await start.Eventing.PublishAsync(new BeforeResourceStartedEvent(table, start.Services), cancellationToken);
            await start.Eventing.PublishAsync(new ConnectionStringAvailableEvent(table, start.Services), cancellationToken);
            await start.Notifications.PublishUpdateAsync(table, snapshot => snapshot with
            {
                State = KnownResourceStates.Running,
                StartTimeStamp = TimeProvider.System.GetUtcNow().UtcDateTime,
            });
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it is, an emulator that ended or a parameter without a value: who waits for the table is not to wait for ever.
            Failed(start.Logger, table.Name, exception);
            await start.Notifications.PublishUpdateAsync(table, snapshot => snapshot with { State = KnownResourceStates.FailedToStart });
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The session table '{Table}' is not available.")]
    private static partial void Failed(ILogger logger, string table, Exception exception);
}
