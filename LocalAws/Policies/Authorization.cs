namespace LocalAws.Policies;

/// <summary>Refuses what policies do not allow, in AWS' words.</summary>
internal static class Authorization
{
    /// <summary>For what belongs to the caller's own account: its identity and session policies decide.</summary>
    /// <exception cref="AwsException">AccessDenied.</exception>
    public static void Require(AuthorizationRequest request)
    {
        using var activity = LocalAwsActivity.Start($"authorize {request.Action}");
        activity?.SetTag("aws.iam.principal", request.Principal.Arn).SetTag("aws.iam.resource", request.Resource);
        var decision = PolicyEvaluator.EvaluateIdentity(request);
        if (decision.Effect is not Effect.Allow)
        {
            activity.Refuse("AccessDenied");
            throw Denied(request, decision);
        }
    }

    public static AwsException Denied(AuthorizationRequest request, Decision decision) => new(
        403,
        "AccessDenied",
        $"User: {request.Principal.Arn} is not authorized to perform: {request.Action} on resource: {request.Resource} {decision.Reason(request.Action)}");
}
