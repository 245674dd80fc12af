using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>The tables of a DynamoDB Local that was started again, on the dashboard or after a crash: it has them in memory only.</summary>
internal static class LostTables
{
    /// <summary>Called when DynamoDB Local serves. At the first start LocalAws, which waits for that, makes them itself.</summary>
    public static async Task CreateAsync(LocalAwsResource localaws, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (!services.GetRequiredService<ResourceNotificationService>().TryGetCurrentState(localaws.Name, out var current)
            || current.Snapshot.State?.Text != KnownResourceStates.Running)
        {
            return;
        }

        foreach (var table in localaws.Tables)
        {
            // Where it fails, the table's health says what is missing.
            await LocalAwsClient.SendAsync(table, "create", content: null, cancellationToken);
        }
    }
}
