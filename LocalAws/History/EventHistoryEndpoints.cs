namespace LocalAws.History;

/// <summary><c>GET /event-history</c>: a page for a browser, JSON for everything else.</summary>
internal static class EventHistoryEndpoints
{
    public static void MapEventHistory(this IEndpointRouteBuilder app)
    {
        app.MapGet("/event-history", (HttpContext http, EventHistory history, string? eventSource, string? eventName, string? account) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers.Vary = "Accept";
            var events = history.Find(eventSource, eventName, account);
            return http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
                ? Page(http, EventHistoryPage.Render(events, eventSource, eventName, account))
                : Results.Json(Records(events));
        }).RequireLocalHost();
        app.MapGet("/event-history.json", (HttpContext http, EventHistory history, string? eventSource, string? eventName, string? account) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return Results.Json(Records(history.Find(eventSource, eventName, account)));
        }).RequireLocalHost();
    }

    // A dictionary, for the naming policy would put this one in lower case, and CloudTrail's files have it so.
    private static Dictionary<string, IReadOnlyList<CloudTrailEvent>> Records(IReadOnlyList<CloudTrailEvent> events) =>
        new(StringComparer.Ordinal) { ["Records"] = events };

    private static IResult Page(HttpContext http, string html)
    {
        // The page shows what strangers sent: it may run nothing and load nothing.
        http.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Content(html, "text/html; charset=utf-8");
    }
}
