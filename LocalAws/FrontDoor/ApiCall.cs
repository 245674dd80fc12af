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

    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>Such as AssumeRole; empty until it is known to be one of the service's operations.</summary>
    public string Operation { get; set; } = "";

    /// <summary>Who calls; null until the signature is verified.</summary>
    public Principal? Caller { get; set; }

    /// <summary>The account whose resource is used; null when it is the caller's own.</summary>
    public string? ResourceAccountId { get; set; }

    /// <summary>For the event history: parameters, without secrets.</summary>
    public JsonObject Parameters { get; } = [];

    /// <summary>For the event history: what came of it, without secrets.</summary>
    public JsonObject Response { get; } = [];
}
