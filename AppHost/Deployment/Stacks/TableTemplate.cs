using System.Text.Json.Nodes;
using Amazon.CDK;
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

    private static readonly string[] TableParameters = ["TableName", "PointInTimeRecovery"];

    private static readonly string[] RoleParameters =
        ["RoleName", "AppPrincipalArn", "ExternalId", "AllowAccountRoot", "AppAccountId"];

    /// <summary>Includes the whole template: table, role, parameters and outputs under their own names.</summary>
    public static void Include(Construct scope) => Load(scope, []);

    /// <summary>
    /// Includes the table alone, for an app in the same account: it needs no role to get there. Its parameters become the
    /// stack's own, because Aspire's publisher sets no others.
    /// </summary>
    /// <returns>The ARN of the table.</returns>
    public static string IncludeTable(Construct scope)
    {
        var template = Load(scope, TableParameters.ToDictionary(name => name, object (name) => Declare(scope, name).ValueAsString, StringComparer.Ordinal));
        Remove(template.GetOutput("TableRoleArn"));
        Remove(template.GetResource("Role"));
        Remove(template.GetRule("RoleTrustsSomebody"));
        Remove(template.GetRule("AccountIsNamed"));
        Remove(template.GetCondition("HasRole"));
        Remove(template.GetCondition("TrustAccountRoot"));
        foreach (var parameter in RoleParameters)
        {
            Remove(template.GetParameter(parameter));
        }

        return ((CfnTable)template.GetResource("Table")).AttrArn;
    }

    private static CfnInclude Load(Construct scope, Dictionary<string, object> parameters) =>
        new(scope, "Template", new CfnIncludeProps { TemplateFile = FilePath, Parameters = parameters });

    private static CfnParameter Declare(Construct scope, string name)
    {
        var declared = JsonNode.Parse(File.ReadAllText(FilePath))!["Parameters"]![name]!;
        return new(scope, name, new CfnParameterProps
        {
            Type = (string?)declared["Type"],
            Description = (string?)declared["Description"],
            Default = (string?)declared["Default"],
            AllowedPattern = (string?)declared["AllowedPattern"],
            AllowedValues = declared["AllowedValues"]?.AsArray().Select(value => (string)value!).ToArray(),
        });
    }

    private static void Remove(Construct element) => element.Node.Scope!.Node.TryRemoveChild(element.Node.Id);
}
