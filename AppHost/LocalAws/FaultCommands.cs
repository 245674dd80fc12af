using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>LocalAws' faults as buttons on the dashboard, to see how the application takes them.</summary>
internal static class FaultCommands
{
    public static IResourceBuilder<ProjectResource> WithFaultCommands(this IResourceBuilder<ProjectResource> localaws) => localaws
        .WithFault("sts-down", "STS down for 60 s", "?seconds=60")
        .WithFault("sts-slow", "STS slow", "?seconds=60&delay=2")
        .WithFault("revoke-sessions", "Revoke sessions", "")
        .WithFault("throttle-dynamodb", "Throttle DynamoDB", "?seconds=30&share=0.5")
        .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/event-history", DisplayText = "Event history" });

    private static IResourceBuilder<ProjectResource> WithFault(
        this IResourceBuilder<ProjectResource> localaws, string name, string displayName, string query) =>
        localaws.WithCommand(name, displayName, async context =>
        {
            using var client = context.ServiceProvider.GetRequiredService<IHttpClientFactory>().CreateClient();
            var address = new Uri($"{localaws.GetEndpoint("http").Url}/faults/{name}{query}");
            using var request = new HttpRequestMessage(HttpMethod.Post, address);

            // A page in the browser cannot set it, so that no page can break the application from outside.
            request.Headers.Add("X-LocalAws", "1");
            try
            {
                using var response = await client.SendAsync(request, context.CancellationToken);
                return response.IsSuccessStatusCode
                    ? CommandResults.Success()
                    : CommandResults.Failure($"LocalAws answered {(int)response.StatusCode}.");
            }
            catch (HttpRequestException exception)
            {
                return CommandResults.Failure($"LocalAws does not answer: {exception.Message}");
            }
        });
}
