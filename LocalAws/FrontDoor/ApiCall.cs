using System.Text.Json.Nodes;
using LocalAws.Identity;

namespace LocalAws.FrontDoor;

/// <summary>One call to one of the services, as it is found out step by step.</summary>
internal sealed class ApiCall(HttpContext http, string service)
{
    public HttpContext Http => http;

    /// <summary>As in a credential scope: sts, iam, dynamodb.</summary>
    public string Service => service;

    public string RequestId { get; } = Guid.NewGuid().ToString();

    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Such as AssumeRole, as the client names it; empty when that is no name at all.</summary>
    public string Operation { get; private set; } = "";

    /// <summary>What a Query call says; empty for the others.</summary>
    public QueryParameters Query { get; private set; } = QueryParameters.None;

    /// <summary>Who calls; null until the signature is verified.</summary>
    public Principal? Caller { get; set; }

    /// <summary>The account whose resource is used; null when it is the caller's own.</summary>
    public string? ResourceAccountId { get; set; }

    /// <summary>For the event history: parameters, without secrets.</summary>
    public JsonObject Parameters { get; } = [];

    /// <summary>For the event history: what came of it, without secrets.</summary>
    public JsonObject Response { get; } = [];

    /// <summary>Takes in the body and finds out what is asked for, before it is known by whom.</summary>
    /// <exception cref="AwsException">The body is too large, or not what the protocol says.</exception>
    public async Task ReadAsync()
    {
        Body = await RequestBody.ReadAsync(http.Request, service);
        string? name;
        if (service is "dynamodb")
        {
            var target = http.Request.Headers[JsonProtocol.TargetHeader].ToString();
            name = target.StartsWith(JsonProtocol.TargetPrefix, StringComparison.Ordinal) ? target[JsonProtocol.TargetPrefix.Length..] : null;
        }
        else
        {
            Query = QueryParameters.Read(http.Request, Body);
            name = Query.Optional("Action");
        }

        // It becomes the name of a span and of an event.
        Operation = name is { Length: <= 64 } && name.All(char.IsAsciiLetter) ? name : "";
    }
}
