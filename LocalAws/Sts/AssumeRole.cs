using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.FrontDoor;
using LocalAws.Identity;
using LocalAws.Policies;
using Microsoft.Extensions.Options;

namespace LocalAws.Sts;

/// <summary>Hands out temporary credentials of a role to whom its trust policy, and the caller's own account, allow it.</summary>
internal sealed class AssumeRole(
    RoleDirectory roles, AccessKeys keys, IOptions<LocalAwsOptions> options, TimeProvider time, ILogger<AssumeRole> logger)
{
    /// <summary>AWS' limit for a session that was begun from another session.</summary>
    private static readonly TimeSpan ChainedLimit = TimeSpan.FromHours(1);

    public async Task HandleAsync(ApiCall call)
    {
        var request = AssumeRoleRequest.Read(call.Query, options.Value.MinimumSessionDuration);
        call.Parameters["roleArn"] = request.RoleArn;
        call.Parameters["roleSessionName"] = request.SessionName;
        call.Parameters["durationSeconds"] = (int)request.Duration.TotalSeconds;
        if (request.SourceIdentity is not null)
        {
            call.Parameters["sourceIdentity"] = request.SourceIdentity;
        }

        var role = Authorize(call.Caller!, request);
        call.ResourceAccountId = role.AccountId;
        CheckDuration(call.Caller!, role, request.Duration);

        var now = time.GetUtcNow();
        // AWS tells the expiry in whole seconds: none may be promised that are not kept.
        var expires = DateTimeOffset.FromUnixTimeSeconds((now + request.Duration).ToUnixTimeSeconds());
        var session = new RoleSession(role, request.SessionName, now, expires)
        {
            Policy = request.Policy,
            SourceIdentity = request.SourceIdentity ?? (call.Caller as RoleSession)?.SourceIdentity,
            Tags = request.Tags,
        };
        var key = keys.Issue(session);

        Log.RoleAssumed(logger, role.Arn, call.Caller!.Arn, session.Name, expires);
        var expiration = expires.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        call.Response["credentials"] = new JsonObject { ["expiration"] = expiration };
        call.Response["assumedRoleUser"] = new JsonObject { ["assumedRoleId"] = session.UniqueId, ["arn"] = session.Arn };
        await WriteAsync(call, key, session, expiration);
    }

    private static Task WriteAsync(ApiCall call, AccessKey key, RoleSession session, string expiration)
    {
        List<object> result =
        [
            QueryProtocol.Element(
                "sts",
                "AssumedRoleUser",
                QueryProtocol.Element("sts", "AssumedRoleId", session.UniqueId),
                QueryProtocol.Element("sts", "Arn", session.Arn)),
            QueryProtocol.Element(
                "sts",
                "Credentials",
                QueryProtocol.Element("sts", "AccessKeyId", key.Id),
                QueryProtocol.Element("sts", "SecretAccessKey", key.Secret),
                QueryProtocol.Element("sts", "SessionToken", key.SessionToken),
                QueryProtocol.Element("sts", "Expiration", expiration)),
        ];
        if (session.SourceIdentity is not null)
        {
            result.Add(QueryProtocol.Element("sts", "SourceIdentity", session.SourceIdentity));
        }

        return QueryProtocol.WriteResultAsync(call, [.. result]);
    }

    private Role Authorize(Principal caller, AssumeRoleRequest request)
    {
        List<string> actions = ["sts:AssumeRole"];
        if (request.SourceIdentity is not null)
        {
            actions.Add("sts:SetSourceIdentity");
        }

        if (request.Tags.Count > 0)
        {
            actions.Add("sts:TagSession");
        }

        var exists = roles.TryGetByArn(request.RoleArn, out var role);
        foreach (var action in actions)
        {
            var query = new AuthorizationRequest(caller, action, request.RoleArn)
                .With("aws:RequestedRegion", options.Value.Region)
                .With("sts:ExternalId", request.ExternalId)
                .With("sts:RoleSessionName", request.SessionName)
                .With("sts:SourceIdentity", request.SourceIdentity);
            foreach (var tag in request.Tags)
            {
                query.With($"aws:RequestTag/{tag.Key}", tag.Value);
            }

            var decision = exists ? PolicyEvaluator.EvaluateTrust(query, role!) : new Decision(Effect.None, "role (there is none of this name)");
            if (decision.Effect is not Effect.Allow)
            {
                // AWS does not tell a stranger whether the role exists, or what its trust policy lacks. The log may.
                throw new AwsException(403, "AccessDenied", $"User: {caller.Arn} is not authorized to perform: {action} on resource: {request.RoleArn}")
                {
                    Reason = $"{action} on {request.RoleArn} {decision.Reason(action)}; ExternalId was {(request.ExternalId is null ? "not sent" : "sent")}",
                };
            }
        }

        return role!;
    }

    private static void CheckDuration(Principal caller, Role role, TimeSpan duration)
    {
        if (caller is RoleSession && duration > ChainedLimit)
        {
            throw AwsException.Validation("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
        }

        if (duration > role.MaxSessionDuration)
        {
            throw AwsException.Validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
    }
}
