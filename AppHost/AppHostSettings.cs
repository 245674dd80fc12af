using System.Globalization;

namespace Aspire.Hosting;

/// <summary>What a user may set without touching AppHost.cs: <c>dotnet run --project AppHost -- --Ports:webapp 3002</c>.</summary>
internal static class AppHostSettings
{
    /// <returns>Null when publishing: a deployment has ports of its own, and azd refuses a manifest that names another.</returns>
    public static int? PortOf(this IDistributedApplicationBuilder builder, string resource, int standard) =>
        builder.ExecutionContext.IsPublishMode ? null : Number(builder, $"Ports:{resource}", standard);

    public static int ReplicasOf(this IDistributedApplicationBuilder builder, string resource, int standard) =>
        Number(builder, $"Replicas:{resource}", standard);

    private static int Number(IDistributedApplicationBuilder builder, string key, int standard) => builder.Configuration[key] switch
    {
        null => standard,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new DistributedApplicationException($"{key} is '{text}', which is no number."),
    };
}
