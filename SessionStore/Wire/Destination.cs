using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace SessionStore.Wire;

/// <summary>Where requests go, and what is the same in all that go there.</summary>
/// <param name="accountId">The account whose own endpoint this is; null where accounts have none.</param>
/// <param name="route">The endpoint.</param>
/// <param name="config">The client's configuration.</param>
internal sealed class Destination(string? accountId, WireRoute route, AmazonDynamoDBConfig config)
{
    private const string Api = "DynamoDB_20120810.";

    private readonly RequestSigner _signer = new(route);
    private readonly string _userAgentHeader = config.UseAlternateUserAgentHeader ? "x-amz-user-agent" : "User-Agent";
    private readonly string _userAgent = UserAgent(config);

    public string? AccountId => accountId;

    public Uri Endpoint => route.Endpoint;

    /// <param name="request">Gets method, headers and content.</param>
    /// <param name="operation">As the API names it.</param>
    /// <param name="body">What is sent.</param>
    /// <param name="credentials">What it is signed with; null for a request that is not signed.</param>
    /// <param name="now">The time it is signed with.</param>
    public void Prepare(HttpRequestMessage request, string operation, PooledBuffer body, ImmutableCredentials? credentials, DateTime now)
    {
        request.Method = HttpMethod.Post;
        request.Content = new RequestContent(body);
        var target = TargetOf(operation);
        var headers = request.Headers;
        headers.TryAddWithoutValidation("X-Amz-Target", target);
        headers.TryAddWithoutValidation(_userAgentHeader, _userAgent);
        if (credentials is null)
        {
            return;
        }

        var (date, authorization) = _signer.Sign(target, body.Span, credentials, now);
        headers.TryAddWithoutValidation("X-Amz-Date", date);
        headers.TryAddWithoutValidation("Authorization", authorization);
        if (credentials.UseToken)
        {
            headers.TryAddWithoutValidation("X-Amz-Security-Token", credentials.Token);
        }
    }

    private static string TargetOf(string operation) => operation switch
    {
        "GetItem" => Api + "GetItem",
        "PutItem" => Api + "PutItem",
        "UpdateItem" => Api + "UpdateItem",
        "DeleteItem" => Api + "DeleteItem",
        _ => Api + operation,
    };

    /// <summary>As the SDK's client says who it is, without its list of features in use.</summary>
    private static string UserAgent(AmazonDynamoDBConfig config) =>
        Clean(config.UserAgent) + (string.IsNullOrEmpty(config.ClientAppId) ? "" : " app/" + Clean(config.ClientAppId)) + " md/ClientAsync";

    private static string Clean(string text) => string.Create(text.Length, text, static (clean, text) =>
    {
        for (var i = 0; i < clean.Length; i++)
        {
            clean[i] = char.IsAsciiLetterOrDigit(text[i]) || " /!#$%&'*+,-.^_`|~".Contains(text[i], StringComparison.Ordinal) ? text[i] : '-';
        }
    });
}
