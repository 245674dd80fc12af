using Amazon.CDK;
using Constructs;

namespace AppHost.Deployment.Stacks;

/// <summary>The account that owns the table: exactly the CloudFormation template, with its parameters and outputs.</summary>
internal sealed class TableAccountStack : Stack
{
    public TableAccountStack(Construct scope, string id, IStackProps? props = null)
        : base(scope, id, props)
    {
        TableTemplate.Include(this);
    }
}
