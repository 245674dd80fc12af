using System.Text.RegularExpressions;
using System.Xml.Linq;
using LocalAws.FrontDoor;
using LocalAws.Identity;
using LocalAws.Policies;

namespace LocalAws.Iam;

/// <summary>Identity and Access Management: roles and their inline policies, in the caller's account.</summary>
internal sealed partial class IamService(RoleDirectory roles, TimeProvider time)
{
    /// <summary>IAM's quota for all inline policies of a role together, white space included here.</summary>
    private const int InlinePolicyQuota = 10_240;

    private const int TrustPolicyQuota = 2048;

    private readonly Lock _lock = new();

    public async Task HandleAsync(ApiCall call)
    {
        Func<ApiCall, string, object[]> operation = call.Operation switch
        {
            "CreateRole" => CreateRole,
            "GetRole" => (call, name) => [Xml("Role", IamXml.Role(Find(call, name)))],
            "DeleteRole" => DeleteRole,
            "UpdateAssumeRolePolicy" => UpdateAssumeRolePolicy,
            "PutRolePolicy" => PutRolePolicy,
            "GetRolePolicy" => GetRolePolicy,
            "DeleteRolePolicy" => DeleteRolePolicy,
            "ListRolePolicies" => ListRolePolicies,
            _ => throw QueryParameters.UnknownAction(call.Operation, "2010-05-08"),
        };
        var name = call.Query.Required("RoleName", 1, 64, NameForm());
        call.Parameters["roleName"] = name;
        Authorize(call, name);
        object[] result;
        lock (_lock)
        {
            result = operation(call, name);
        }

        await QueryProtocol.WriteResultAsync(call, result);
    }

    private static XElement Xml(string name, params object?[] content) => QueryProtocol.Element("iam", name, content);

    private static AwsException NoSuchEntity(string message) => new(404, "NoSuchEntity", message);

    private void Authorize(ApiCall call, string name)
    {
        var caller = call.Caller!;
        var path = call.Operation is "CreateRole" ? PathOf(call.Query) : roles.TryGet(caller.AccountId, name, out var role) ? role.Path : "/";
        var request = new AuthorizationRequest(caller, $"iam:{call.Operation}", $"arn:aws:iam::{caller.AccountId}:role{path}{name}");

        // IAM is one for all regions, and that is the one it calls its own.
        Authorization.Require(request.With("aws:RequestedRegion", "us-east-1"));
    }

    private static string PathOf(QueryParameters parameters) => parameters.Optional("Path", 1, 512, PathForm()) ?? "/";

    private Role Find(ApiCall call, string name) => roles.TryGet(call.Caller!.AccountId, name, out var role)
        ? role
        : throw NoSuchEntity($"The role with name {name} cannot be found.");

    private object[] CreateRole(ApiCall call, string name)
    {
        call.Query.Refuse("PermissionsBoundary", "Tags");
        var seconds = call.Query.OptionalInteger("MaxSessionDuration") ?? 3600;
        if (seconds is < 3600 or > 43200)
        {
            throw QueryParameters.Constraint("MaxSessionDuration", $"{seconds}", "Member must have value between 3600 and 43200");
        }

        var role = new Role(call.Caller!.AccountId, PathOf(call.Query), name, TrustPolicy(call.Query, "AssumeRolePolicyDocument"), time.GetUtcNow())
        {
            Description = call.Query.Optional("Description", 0, 1000, DescriptionForm()),
            MaxSessionDuration = TimeSpan.FromSeconds(seconds),
        };
        return roles.TryAdd(role)
            ? [Xml("Role", IamXml.Role(role))]
            : throw new AwsException(409, "EntityAlreadyExists", $"Role with name {name} already exists.");
    }

    private object[] DeleteRole(ApiCall call, string name)
    {
        var role = Find(call, name);
        if (!role.Policies.IsEmpty)
        {
            throw new AwsException(409, "DeleteConflict", "Cannot delete entity, must delete policies first.");
        }

        roles.Remove(role);
        return [];
    }

    private object[] UpdateAssumeRolePolicy(ApiCall call, string name)
    {
        Find(call, name).TrustPolicy = TrustPolicy(call.Query, "PolicyDocument");
        return [];
    }

    private object[] PutRolePolicy(ApiCall call, string name)
    {
        var role = Find(call, name);
        var policyName = PolicyName(call);
        var policy = PolicyParser.ParseIdentityPolicy(call.Query.Required("PolicyDocument", 1, 131_072));
        var others = role.Policies.Where(other => !string.Equals(other.Key, policyName, StringComparison.Ordinal)).Sum(other => other.Value.Text.Length);
        if (others + policy.Text.Length > InlinePolicyQuota)
        {
            throw new AwsException(409, "LimitExceeded", $"Maximum policy size of {InlinePolicyQuota} bytes exceeded for role {name}");
        }

        role.Policies[policyName] = policy;
        return [];
    }

    private object[] GetRolePolicy(ApiCall call, string name)
    {
        var role = Find(call, name);
        var policyName = PolicyName(call);
        return role.Policies.TryGetValue(policyName, out var policy)
            ? [Xml("RoleName", role.Name), Xml("PolicyName", policyName), Xml("PolicyDocument", Uri.EscapeDataString(policy.Text))]
            : throw NoSuchEntity($"The role policy with name {policyName} cannot be found.");
    }

    private object[] DeleteRolePolicy(ApiCall call, string name)
    {
        var role = Find(call, name);
        var policyName = PolicyName(call);
        return role.Policies.TryRemove(policyName, out _)
            ? []
            : throw NoSuchEntity($"The role policy with name {policyName} cannot be found.");
    }

    private object[] ListRolePolicies(ApiCall call, string name)
    {
        var members = Find(call, name).Policies.Keys.Order(StringComparer.Ordinal).Select(policy => Xml("member", policy));
        return [Xml("PolicyNames", [.. members]), Xml("IsTruncated", "false")];
    }

    private static PolicyDocument TrustPolicy(QueryParameters parameters, string name)
    {
        var text = parameters.Required(name, 1, 131_072);
        return text.Length <= TrustPolicyQuota
            ? PolicyParser.ParseTrustPolicy(text)
            : throw new AwsException(409, "LimitExceeded", $"Cannot exceed quota for ACLSizePerRole: {TrustPolicyQuota}");
    }

    private static string PolicyName(ApiCall call)
    {
        var name = call.Query.Required("PolicyName", 1, 128, NameForm());
        call.Parameters["policyName"] = name;
        return name;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@-]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();

    [GeneratedRegex(@"\A/([\x21-\x7E]+/)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathForm();

    [GeneratedRegex(@"\A[\t\n\r\x20-\x7E\xA1-\xFF]*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DescriptionForm();
}
