using Aspire.Hosting.ApplicationModel;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>Asks LocalAws about a table, beside what AWS has.</summary>
internal static class LocalAwsClient
{
    // Not the factory's, which would log each probe.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10) })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <returns>Whether it succeeded, and the answer's text.</returns>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    public static Task<(bool Success, string Text)> SendAsync(
        DynamoDBSessionsResource table, string action, string? content, CancellationToken cancellationToken) =>
        SendAsync(table.LocalAws!, HttpMethod.Post, $"/tables/{table.TableName}/{action}", content, cancellationToken);

    /// <inheritdoc cref="SendAsync(DynamoDBSessionsResource, string, string, CancellationToken)"/>
    public static async Task<(bool Success, string Text)> SendAsync(
        LocalAwsResource localaws, HttpMethod method, string path, string? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(new Uri(localaws.Endpoint.Url), path));
        if (content is not null)
        {
            request.Content = new StringContent(content);
        }

        // A page in the browser cannot set it, so that no page can change the application from outside.
        request.Headers.Add("X-LocalAws", "1");
        using var response = await Http.SendAsync(request, cancellationToken);
        return (response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }
}
