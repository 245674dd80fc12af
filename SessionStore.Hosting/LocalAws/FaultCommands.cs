using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>LocalAws' faults as commands on the dashboard, to see how the application takes them.</summary>
internal static class FaultCommands
{
    internal static IResourceBuilder<LocalAwsResource> WithFaultCommands(this IResourceBuilder<LocalAwsResource> localaws) => localaws
        .WithCommand("sts-down", "STS down for 60 s", "seconds=60", "PlugDisconnected",
            "Answers each AssumeRole with 503. The credentials that the application has go on working.",
            _ => "STS answers 503 for the next 60 s.")
        .WithCommand("sts-slow", "STS slow for 60 s", "seconds=60&delay=2", "HourglassHalf",
            "Delays each AssumeRole by 2 s. No request waits for it.",
            _ => "STS takes 2 s for each answer for the next 60 s.")
        .WithCommand("revoke-sessions", "Revoke sessions", "", "KeyReset",
            "Ends all credentials that the role has given out. The application gets new ones at its next call.",
            answer => $"{answer.GetProperty("revoked").GetInt32()} credentials of the role were revoked.",
            "Revoke all credentials of the table's role? The application notices at its next call, and gets new ones.")
        .WithCommand("throttle-dynamodb", "Throttle DynamoDB for 30 s", "seconds=30&share=0.5", "TopSpeed",
            "Refuses half of all calls. Retries make good for most; some visitors may see an error page.",
            _ => "DynamoDB refuses half of all calls for the next 30 s.",
            "Refuse half of all DynamoDB calls for 30 s? Some visitors may see an error page.")
        .WithHttpCommand("/faults", "End all faults", commandName: "end-faults", commandOptions: Options(
            HttpMethod.Delete, "", "ArrowReset", "Ends every fault that is under way.", _ => Task.FromResult("No fault is under way.")));

    private static IResourceBuilder<LocalAwsResource> WithCommand(
        this IResourceBuilder<LocalAwsResource> localaws,
        string fault,
        string displayName,
        string query,
        string icon,
        string description,
        Func<JsonElement, string> whatItDid,
        string? confirmation = null) =>
        localaws.WithHttpCommand($"/faults/{fault}", displayName, commandName: fault, commandOptions: Options(
            HttpMethod.Post,
            query,
            icon,
            description,
            async context => whatItDid(await context.Response.Content.ReadFromJsonAsync<JsonElement>(context.CancellationToken)),
            confirmation));

    private static HttpCommandOptions Options(
        HttpMethod method,
        string query,
        string icon,
        string description,
        Func<HttpCommandResultContext, Task<string>> whatItDid,
        string? confirmation = null) => new()
        {
            Method = method,
            IconName = icon,
            Description = description,
            ConfirmationMessage = confirmation,
            PrepareRequest = context =>
            {
                // The path of a command takes no query: its question mark would become part of the fault's name.
                context.Request.RequestUri = new UriBuilder(context.Request.RequestUri!) { Query = query }.Uri;
                // A page in the browser cannot set it, so that no page can break the application from outside.
                context.Request.Headers.Add("X-LocalAws", "1");
                return Task.CompletedTask;
            },
            GetCommandResult = async context => context.Response.IsSuccessStatusCode
                ? CommandResults.Success(await whatItDid(context))
                : CommandResults.Failure(
                    $"LocalAws answered {(int)context.Response.StatusCode}: {await context.Response.Content.ReadAsStringAsync(context.CancellationToken)}"),
        };
}
