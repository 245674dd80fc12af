using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionStore.Diagnostics;

namespace SessionStore.DataProtection;

/// <summary>
/// Says at the start when the keys stay on this instance although others are likely: in a container, on ECS, on Kubernetes
/// or in Lambda. It only looks at the environment and at whether any key repository was chosen.
/// </summary>
internal sealed class UnsharedKeysWarning(
    IConfiguration configuration, IOptions<KeyManagementOptions> keyManagement, ILogger<UnsharedKeysWarning> logger)
    : IHostedService
{
    private static readonly (string Variable, string Place)[] Places =
    [
        ("AWS_LAMBDA_FUNCTION_NAME", "Lambda"),
        ("KUBERNETES_SERVICE_HOST", "Kubernetes"),
        ("ECS_CONTAINER_METADATA_URI_V4", "ECS"),
        ("DOTNET_RUNNING_IN_CONTAINER", "a container"),
    ];

    /// <summary>Where the app runs, if that is a place that makes other instances, or other apps beside it, likely.</summary>
    public static string? PlaceOf(IConfiguration configuration) =>
        Places.FirstOrDefault(place => !string.IsNullOrEmpty(configuration[place.Variable])).Place;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (keyManagement.Value.XmlRepository is null && PlaceOf(configuration) is { } where)
        {
            Log.KeysAreNotShared(logger, where);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
