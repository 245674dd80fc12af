using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.IAM;
using Constructs;

namespace AppHost.Deployment.Stacks;

/// <summary>
/// The account that runs WebApp: its network, the role of its tasks with the permissions it needs and no more, and
/// the settings it is started with. The service itself is added by Aspire's publisher or by <see cref="WebAppService"/>.
/// </summary>
internal class SessionDeploymentStack : Stack
{
    /// <summary>Creates the stack, named <c>Sessions</c> with its table and <c>SessionApp</c> without.</summary>
    /// <param name="scope">The CDK app.</param>
    /// <param name="table">Whether the table is part of this stack or lives in another account.</param>
    /// <param name="props">Account, region and the like.</param>
    public SessionDeploymentStack(Construct scope, TableLocation table, IStackProps? props = null)
        : base(scope, table == TableLocation.SameStack ? "Sessions" : "SessionApp", props)
    {
        Network = CreateNetwork();
        TaskRole = new Role(this, "WebAppTaskRole", new RoleProps
        {
            AssumedBy = new ServicePrincipal("ecs-tasks.amazonaws.com"),
            Description = "What WebApp may do: use the session table",
        });
        WebAppEnvironment = table == TableLocation.SameStack ? UseOwnTable() : UseTableOfAnotherAccount();

        // The table account's trust policy names this role.
        _ = new CfnOutput(this, "TaskRoleArn", new CfnOutputProps { Value = TaskRole.RoleArn });
    }

    /// <summary>The network of the tasks.</summary>
    public IVpc Network { get; }

    /// <summary>The identity of the running app.</summary>
    public Role TaskRole { get; }

    /// <summary>The environment variables that tell WebApp where its table is.</summary>
    public IReadOnlyDictionary<string, string> WebAppEnvironment { get; }

    private Dictionary<string, string> UseOwnTable()
    {
        var tableArn = TableTemplate.IncludeTable(this);
        Allow(SessionTableAccess.Actions, tableArn);
        return new(StringComparer.Ordinal) { ["TABLE_ARN"] = tableArn };
    }

    private Dictionary<string, string> UseTableOfAnotherAccount()
    {
        var tableArn = Parameter("TableArn", "Output TableArn of the table account's stack");
        var roleArn = Parameter("TableRoleArn", "Output TableRoleArn of the table account's stack");
        // Aspire's publisher logs the value of every parameter that may be echoed.
        var externalId = Parameter("TableRoleExternalId", "The ExternalId that the role's trust policy asks for", noEcho: true);
        // The role grants the use of the table; here only the way to the role is granted.
        Allow(["sts:AssumeRole"], roleArn);
        return new(StringComparer.Ordinal)
        {
            ["TABLE_ARN"] = tableArn,
            ["TABLE_ROLE_ARN"] = roleArn,
            ["TABLE_ROLE_EXTERNAL_ID"] = externalId,
        };
    }

    private void Allow(string[] actions, string resource) =>
        TaskRole.AddToPolicy(new PolicyStatement(new PolicyStatementProps { Actions = actions, Resources = [resource] }));

    private string Parameter(string id, string description, bool noEcho = false) =>
        new CfnParameter(this, id, new CfnParameterProps
        {
            Type = "String",
            MinLength = 1,
            Description = description,
            NoEcho = noEcho,
        }).ValueAsString;

    // Public subnets only: NAT gateways would cost more than the tasks. The gateway endpoint is free and keeps the
    // traffic to DynamoDB off the internet; the tasks' security group admits the load balancer alone.
    private Vpc CreateNetwork()
    {
        var vpc = new Vpc(this, "Network", new VpcProps
        {
            MaxAzs = 2,
            NatGateways = 0,
            RestrictDefaultSecurityGroup = false,
            SubnetConfiguration = [new SubnetConfiguration { Name = "public", SubnetType = SubnetType.PUBLIC }],
        });
        vpc.AddGatewayEndpoint("DynamoDB", new GatewayVpcEndpointOptions
        {
            Service = GatewayVpcEndpointAwsService.DYNAMODB,
        });
        return vpc;
    }
}
