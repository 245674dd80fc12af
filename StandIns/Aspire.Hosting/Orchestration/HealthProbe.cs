using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>Asks an instance how it is.</summary>
internal sealed class HealthProbe(HealthCheckService healthChecks, IHttpClientFactory httpClientFactory)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    public static bool HasChecks(IResource resource) =>
        resource.Annotations.Any(annotation => annotation is HealthCheckAnnotation or HttpHealthCheckAnnotation);

    /// <returns>Null when all checks pass, else the first reason why not.</returns>
    public async Task<string?> CheckAsync(Instance instance, CancellationToken cancellationToken)
    {
        foreach (var annotation in instance.Resource.Annotations)
        {
            var reason = annotation switch
            {
                HttpHealthCheckAnnotation check => await CheckPathAsync(instance, check, cancellationToken),
                HealthCheckAnnotation check => await CheckKeyAsync(check.Key, cancellationToken),
                _ => null,
            };
            if (reason is not null)
            {
                return reason;
            }
        }

        return null;
    }

    private async Task<string?> CheckPathAsync(Instance instance, HttpHealthCheckAnnotation check, CancellationToken cancellationToken)
    {
        var (endpoint, port) = instance.Ports.FirstOrDefault(
            candidate => check.EndpointName is null || string.Equals(candidate.Key.Name, check.EndpointName, StringComparison.OrdinalIgnoreCase));
        if (endpoint is null)
        {
            throw new DistributedApplicationException($"Resource '{instance.Resource.Name}' has an HTTP health check and no endpoint for it.");
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(AnswerTimeout);
        using var client = httpClientFactory.CreateClient();
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"{endpoint.UriScheme}://localhost:{port}{check.Path}"));
        try
        {
            using var response = await client.GetAsync(address, timeout.Token);
            return (int)response.StatusCode == check.StatusCode ? null : $"{check.Path} answers {(int)response.StatusCode}";
        }
        catch (HttpRequestException)
        {
            return $"{check.Path} does not answer";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{check.Path} has not answered within {AnswerTimeout.TotalSeconds} s";
        }
    }

    private async Task<string?> CheckKeyAsync(string key, CancellationToken cancellationToken)
    {
        var report = await healthChecks.CheckHealthAsync(
            registration => string.Equals(registration.Name, key, StringComparison.Ordinal), cancellationToken);
        if (!report.Entries.TryGetValue(key, out var entry))
        {
            throw new DistributedApplicationException($"No health check is registered under '{key}'. Add it to builder.Services.AddHealthChecks().");
        }

        return entry.Status == HealthStatus.Healthy ? null : entry.Description ?? entry.Exception?.Message ?? $"{key} is {entry.Status}";
    }
}
