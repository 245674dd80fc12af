using System.Net;
using System.Net.Mime;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Aspire.StandIn.Dashboard.Web;

/// <summary>One HTML shell for every page, and the scripts and styles that fill it; all embedded in this assembly.</summary>
internal sealed class Pages(string applicationName)
{
    private static readonly string[] Addresses =
        ["/", "/console", "/console/{resource}", "/logs", "/traces", "/traces/{traceId}", "/metrics"];

    private static readonly Assembly Assembly = typeof(Pages).Assembly;
    private static readonly EntityTagHeaderValue Version = new($"\"{Assembly.ManifestModule.ModuleVersionId:N}\"");

    private readonly string _shell = Encoding.UTF8.GetString(Read("shell.html")!)
        .Replace("{{application}}", WebUtility.HtmlEncode(applicationName), StringComparison.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var address in Addresses)
        {
            routes.MapGet(address, () => Results.Content(_shell, MediaTypeNames.Text.Html, Encoding.UTF8));
        }

        routes.MapGet("/assets/{name}", Asset);
    }

    private static IResult Asset(string name, HttpResponse response)
    {
        var type = Path.GetExtension(name) switch
        {
            ".js" => MediaTypeNames.Text.JavaScript,
            ".css" => MediaTypeNames.Text.Css,
            ".svg" => MediaTypeNames.Image.Svg,
            _ => null,
        };
        if (type is null || Read(name) is not { } content)
        {
            return Results.NotFound();
        }

        response.Headers.CacheControl = "no-cache";
        return Results.Bytes(content, type, entityTag: Version);
    }

    private static byte[]? Read(string name)
    {
        using var stream = Assembly.GetManifestResourceStream(name);
        if (stream is null)
        {
            return null;
        }

        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
