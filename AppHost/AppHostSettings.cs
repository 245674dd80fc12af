using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>What a user may set without touching AppHost.cs: <c>dotnet run --project AppHost -- --Ports:webapp 3002</c>.</summary>
internal static class AppHostSettings
{
    /// <returns>Null when publishing: a deployment has ports of its own, and azd refuses a manifest that names another.</returns>
    public static int? PortOf(this IDistributedApplicationBuilder builder, string resource, int standard) =>
        builder.ExecutionContext.IsPublishMode ? null : builder.Configuration.GetValue($"Ports:{resource}", standard);

    public static int ReplicasOf(this IDistributedApplicationBuilder builder, string resource, int standard) =>
        builder.Configuration.GetValue($"Replicas:{resource}", standard);
}
