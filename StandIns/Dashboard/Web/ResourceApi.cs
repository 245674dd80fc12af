using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aspire.StandIn.Dashboard.Web;

/// <summary>Resources, their consoles and commands as JSON.</summary>
internal sealed class ResourceApi(IResourceSource resources)
{
    /// <summary>Lines of one answer; the page asks again for what follows.</summary>
    private const int MaxLines = 2_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/resources", () => resources.Resources);
        routes.MapGet("/api/console/{resource}", Console);
        routes.MapPost("/api/resources/{resource}/commands/{command}", ExecuteAsync);
    }

    private IResult Console(string resource, long after = 0) =>
        Exists(resource)
            ? Results.Json(resources.GetConsole(resource).Where(line => line.Number > after).TakeLast(MaxLines))
            : Results.NotFound();

    private async Task<IResult> ExecuteAsync(string resource, string command, CancellationToken cancellationToken)
    {
        var known = resources.Resources.FirstOrDefault(r => r.Name == resource)?
            .Commands.FirstOrDefault(c => c.Name == command);
        if (known is null)
        {
            return Results.NotFound();
        }

        return known.Enabled
            ? Results.Json(new { error = await resources.ExecuteCommandAsync(resource, command, cancellationToken) })
            : Results.Conflict();
    }

    private bool Exists(string resource) =>
        resources.Resources.Any(r => r.Name == resource);
}
