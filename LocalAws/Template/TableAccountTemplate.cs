using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Identity;

namespace LocalAws.Template;

/// <summary>
/// The CloudFormation template of the table account, evaluated: one table and one role. Whatever it says that could
/// change who may do what, and is not understood here, is an error.
/// </summary>
internal sealed class TableAccountTemplate
{
    private readonly JsonObject _table;
    private readonly JsonObject _role;

    private TableAccountTemplate(JsonObject table, JsonObject role, JsonObject outputs)
    {
        _table = table;
        _role = role;
        Outputs = outputs.ToDictionary(output => output.Key, output => Text(output.Value, "Value"), StringComparer.Ordinal);
    }

    /// <summary>Properties of a table that CreateTable takes as they are.</summary>
    private static readonly string[] CreateTableMembers = ["TableName", "BillingMode", "AttributeDefinitions", "KeySchema"];

    public string TableName => Text(_table, "TableName");

    /// <summary>The attribute by which items expire.</summary>
    public string TimeToLiveAttribute => Text(_table["TimeToLiveSpecification"], "AttributeName");

    /// <summary>The ARN of the customer's key that encrypts the table; null where AWS' own does, for which nobody needs permission.</summary>
    public string? KeyArn => (string?)_table["SSESpecification"]?["KMSMasterKeyId"];

    /// <summary>The table's only key.</summary>
    public string KeyAttribute => Text(_table["KeySchema"]?.AsArray().Single(), "AttributeName");

    /// <summary>The body of the CreateTable call: DynamoDB Local encrypts nothing.</summary>
    public JsonObject CreateTable =>
        new(CreateTableMembers.Select(name => KeyValuePair.Create(name, _table[name]?.DeepClone())));

    public string RoleName => Text(_role, "RoleName");

    public string? RoleDescription => (string?)_role["Description"];

    public string TrustPolicy => Member(_role, "AssumeRolePolicyDocument").ToJsonString();

    public IEnumerable<(string Name, string Document)> RolePolicies => Member(_role, "Policies").AsArray()
        .Select(policy => (Text(policy, "PolicyName"), Member(policy, "PolicyDocument").ToJsonString()));

    /// <summary>What the stack would output: TableArn and TableRoleArn.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; }

    /// <param name="options">Where the template is, and the region.</param>
    /// <param name="table">The parameters of one table; null for the template's own names.</param>
    /// <exception cref="TemplateException">The file is missing, or says something that is not understood.</exception>
    public static TableAccountTemplate Load(LocalAwsOptions options, TableOptions? table = null)
    {
        try
        {
            return Parse(File.ReadAllText(options.TemplatePath), options, table);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TemplateException)
        {
            throw new TemplateException($"The template {options.TemplatePath} can't be loaded: {exception.Message}");
        }
    }

    /// <exception cref="TemplateException">It says something that is not understood.</exception>
    public static TableAccountTemplate Parse(string text, LocalAwsOptions options, TableOptions? table = null)
    {
        try
        {
            return Evaluate(JsonNode.Parse(text)!.AsObject(), options, Parameters(options, table));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new TemplateException(exception.Message);
        }
    }

    private static Dictionary<string, string> Parameters(LocalAwsOptions options, TableOptions? table)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AppAccountId"] = Accounts.App,
            ["AppPrincipalArn"] = Accounts.AppUserArn,
            ["ExternalId"] = table?.ExternalId ?? options.ExternalId,
        };
        if (table?.TableName is { } tableName)
        {
            parameters["TableName"] = tableName;
        }

        if (table?.RoleName is { } roleName)
        {
            parameters["RoleName"] = roleName;
        }

        return parameters;
    }

    private static TableAccountTemplate Evaluate(JsonObject root, LocalAwsOptions options, Dictionary<string, string> given)
    {
        RequireOnly("The template", root, "AWSTemplateFormatVersion", "Description", "Parameters", "Rules", "Conditions", "Resources", "Outputs");
        var resources = Member(root, "Resources").AsObject();
        var (tableId, table) = Single(resources, "AWS::DynamoDB::Table");
        var (roleId, role) = Single(resources, "AWS::IAM::Role");
        if (resources.Count > 2)
        {
            throw new TemplateException("LocalAws knows templates of one table and one role.");
        }

        RequireOnly(tableId, table, [.. CreateTableMembers, "TimeToLiveSpecification", "PointInTimeRecoverySpecification", "SSESpecification"]);
        RequireOnly(roleId, role, "RoleName", "Description", "AssumeRolePolicyDocument", "Policies");
        var parameters = TemplateParameters.Resolve(Member(root, "Parameters").AsObject(), given, Accounts.Table, options.Region);

        // Names first: they are made of parameters alone, as rules are, and everything else may refer to them.
        var names = new TemplateFunctions(parameters, [], (_, _) => null);
        CheckRules(root["Rules"]?.AsObject() ?? [], names);
        var tableName = (string)names.Resolve(Member(table, "TableName"))!;
        var roleName = (string)names.Resolve(Member(role, "RoleName"))!;
        var functions = new TemplateFunctions(parameters, root["Conditions"]?.AsObject() ?? [], (resource, attribute) =>
            string.Equals(resource, tableId, StringComparison.Ordinal) ? attribute switch
            {
                null => tableName,
                "Arn" => $"arn:aws:dynamodb:{options.Region}:{Accounts.Table}:table/{tableName}",
                _ => null,
            }
            : string.Equals(resource, roleId, StringComparison.Ordinal) ? attribute switch
            {
                null => roleName,
                "Arn" => $"arn:aws:iam::{Accounts.Table}:role/{roleName}",
                _ => null,
            }
            : null);
        if ((string?)resources[roleId]!["Condition"] is { } condition && !functions.Holds(condition))
        {
            throw new TemplateException($"Its condition {condition} leaves out the role, without which nobody reaches the table.");
        }

        var resolved = functions.Resolve(table)!.AsObject();
        CheckEncryption(resolved["SSESpecification"], options.Region);
        return new TableAccountTemplate(
            resolved, functions.Resolve(role)!.AsObject(), functions.Resolve(Member(root, "Outputs"))!.AsObject());
    }

    /// <summary>A key by its id or alias would have to be looked up, and there is no KMS here.</summary>
    private static void CheckEncryption(JsonNode? specification, string region)
    {
        if (specification is null)
        {
            return;
        }

        RequireOnly("SSESpecification", specification.AsObject(), "SSEEnabled", "SSEType", "KMSMasterKeyId");
        if (!(bool)Member(specification, "SSEEnabled") || (specification["SSEType"] is { } type && (string?)type is not "KMS")
            || (specification["KMSMasterKeyId"] is { } key && !((string)key!).StartsWith($"arn:aws:kms:{region}:{Accounts.Table}:key/", StringComparison.Ordinal)))
        {
            throw new TemplateException($"SSESpecification must be enabled, of type KMS, and name the key by an ARN arn:aws:kms:{region}:{Accounts.Table}:key/….");
        }
    }

    private static void CheckRules(JsonObject rules, TemplateFunctions functions)
    {
        foreach (var (name, node) in rules)
        {
            RequireOnly($"Rule {name}", node!.AsObject(), "RuleCondition", "Assertions");
            if (node["RuleCondition"] is { } condition && !functions.IsTrue(condition))
            {
                continue;
            }

            foreach (var assertion in Member(node, "Assertions").AsArray())
            {
                if (!functions.IsTrue(Member(assertion, "Assert")))
                {
                    throw new TemplateException((string?)assertion!["AssertDescription"] ?? $"Its rule {name} does not hold.");
                }
            }
        }
    }

    private static (string Id, JsonObject Properties) Single(JsonObject resources, string type)
    {
        var (id, resource) = resources.SingleOrDefault(candidate => string.Equals((string?)candidate.Value!["Type"], type, StringComparison.Ordinal));
        if (resource is null)
        {
            throw new TemplateException($"It has no resource of type {type}.");
        }

        // The policies say what AWS does with the table when the stack goes; here it goes with the process.
        RequireOnly(id, resource.AsObject(), "Type", "Condition", "DeletionPolicy", "UpdateReplacePolicy", "Properties");
        return (id, Member(resource, "Properties").AsObject());
    }

    private static JsonNode Member(JsonNode? node, string name) => node?[name] ?? throw new TemplateException($"{name} is missing.");

    private static string Text(JsonNode? node, string name) => (string?)Member(node, name) ?? throw new TemplateException($"{name} is missing.");

    private static void RequireOnly(string what, JsonObject members, params ReadOnlySpan<string> known)
    {
        foreach (var (name, _) in members)
        {
            if (!known.Contains(name))
            {
                throw new TemplateException($"{what} has {name}, which LocalAws does not know.");
            }
        }
    }
}
