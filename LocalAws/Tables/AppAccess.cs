using LocalAws.Identity;
using LocalAws.Policies;
using LocalAws.Template;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace LocalAws.Tables;

/// <summary>Whether the app could use a table now: assume its role, and do with it what sessions need.</summary>
internal sealed class AppAccess(RoleDirectory roles, IOptions<LocalAwsOptions> options, TimeProvider time)
{
    private static readonly string[] Actions =
        ["dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];

    private readonly User _app = new(Accounts.App, Accounts.AppUserName, UserPolicies.App);

    /// <returns>A sentence; null when it could.</returns>
    public async Task<string?> ProblemAsync(TableStack stack, CancellationToken cancellationToken)
    {
        // A probe of every few seconds would bury the traces of the app.
        using var untraced = SuppressInstrumentationScope.Begin();
        var table = await TableHealthCheck.CheckAsync(stack, cancellationToken);
        return table.Status is HealthStatus.Healthy ? RoleProblem(stack) : table.Description;
    }

    private string? RoleProblem(TableStack stack)
    {
        var arn = stack.Template.Outputs["TableRoleArn"];
        if (!roles.TryGetByArn(arn, out var role))
        {
            return $"There is no role {arn}.";
        }

        var region = options.Value.Region;
        var assume = new AuthorizationRequest(_app, "sts:AssumeRole", arn)
            .With("aws:RequestedRegion", region)
            .With("sts:ExternalId", stack.ExternalId)
            .With("sts:RoleSessionName", "health");
        var decision = PolicyEvaluator.EvaluateTrust(assume, role);
        if (decision.Effect is not Effect.Allow)
        {
            return $"{Accounts.AppUserArn} may not assume {arn} {decision.Reason(assume.Action)}.";
        }

        var session = new RoleSession(role, "health", time.GetUtcNow(), time.GetUtcNow());
        foreach (var action in Actions)
        {
            var use = new AuthorizationRequest(session, action, stack.Template.Outputs["TableArn"]).With("aws:RequestedRegion", region);
            if (PolicyEvaluator.EvaluateIdentity(use) is { Effect: not Effect.Allow } refused)
            {
                return $"{arn} may not {action} {refused.Reason(action)}.";
            }
        }

        return null;
    }
}
