using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using AppHost.Deployment.Stacks;
using Aspire.Hosting.AWS.Deployment;
using Constructs;

namespace AppHost.Topologies;

/// <summary>The deployment stack, with its network marked as the one that Aspire's publisher puts services into.</summary>
internal sealed class AspireDeploymentStack(Construct scope, TableLocation table, IStackProps props)
    : SessionDeploymentStack(scope, table, props)
{
    [DefaultVpc]
    public IVpc DefaultVpc => Network;
}
