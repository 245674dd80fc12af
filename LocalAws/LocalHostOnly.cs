using System.Net;

namespace LocalAws;

/// <summary>
/// For what a browser may ask without a signature: the name in the address bar must be this machine's, or a page from
/// elsewhere could reach it under a name of its own that resolves to 127.0.0.1.
/// </summary>
internal static class LocalHostOnly
{
    private const string Header = "X-LocalAws";

    public static TBuilder RequireLocalHost<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter(async (context, next) => IsLocal(context.HttpContext.Request.Host.Host)
            ? await next(context)
            : Results.Problem("Use http://localhost.", statusCode: StatusCodes.Status400BadRequest));

    /// <summary>For what changes something: a browser does not send the header for a foreign page without asking first, and is not let.</summary>
    public static TBuilder RequireLocalAwsHeader<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter(async (context, next) => context.HttpContext.Request.Headers[Header] == "1"
            ? await next(context)
            : Results.Problem($"Send the header {Header}: 1.", statusCode: StatusCodes.Status400BadRequest));

    public static bool IsLocal(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
