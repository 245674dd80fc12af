using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.CloudFormation.Include;
using Constructs;

namespace AppHost.Deployment.Stacks;

/// <summary>
/// <c>table-account.template.json</c> inside a CDK stack. The file stays the one definition of table, role, trust
/// and policy: CDK includes it, it does not describe the table a second time.
/// </summary>
internal static class TableTemplate
{
    // The build copies the template next to the program.
    private static readonly string FilePath = Path.Combine(AppContext.BaseDirectory, "table-account.template.json");

    private static readonly string[] RoleParameters =
        ["RoleName", "AppPrincipalArn", "ExternalId", "AllowAccountRoot", "AppAccountId"];

    /// <summary>Includes the whole template: table, role, parameters and outputs under their own names.</summary>
    public static void Include(Construct scope) => Load(scope);

    /// <summary>Includes the table alone, for an app in the same account: it needs no role to get there.</summary>
    /// <returns>The ARN of the table.</returns>
    public static string IncludeTable(Construct scope)
    {
        var template = Load(scope);
        Remove(template.GetOutput("TableRoleArn"));
        Remove(template.GetResource("Role"));
        Remove(template.GetCondition("HasRole"));
        Remove(template.GetCondition("TrustAccountRoot"));
        foreach (var parameter in RoleParameters)
        {
            Remove(template.GetParameter(parameter));
        }

        return ((CfnTable)template.GetResource("Table")).AttrArn;
    }

    private static CfnInclude Load(Construct scope) =>
        new(scope, "Template", new CfnIncludeProps { TemplateFile = FilePath });

    private static void Remove(Construct element) => element.Node.Scope!.Node.TryRemoveChild(element.Node.Id);
}
