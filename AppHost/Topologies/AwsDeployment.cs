#pragma warning disable ASPIREAWSPUBLISHERS001 // The AWS publisher is a preview; this is the only file that uses it.

using Amazon;
using Amazon.CDK.AWS.ECS;
using AppHost.Deployment.Stacks;
using Aspire.Hosting.AWS;
using Aspire.Hosting.AWS.Deployment;

namespace AppHost.Topologies;

/// <summary>What <c>aspire publish</c> and <c>aspire deploy</c> make of the AWS topologies: one CDK stack.</summary>
internal static class AwsDeployment
{
    /// <summary>Deploys WebApp as a Fargate service of two tasks, with its table or with the way to it.</summary>
    public static void Add(
        IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> webapp, TableLocation table)
    {
        // To look up availability zones the publisher starts this AppHost again, without our arguments.
        Environment.SetEnvironmentVariable("topology", table == TableLocation.SameStack ? "aws" : "cross-account");

        builder.AddAWSCDKEnvironment(
            "aws",
            CDKDefaultsProviderFactory.Preview_V1,
            (app, props) => new AspireDeploymentStack(app, table, props),
            new AWSCDKEnvironmentResourceConfig { AWSSDKConfig = Account(builder, table) });

        webapp.PublishAsECSFargateExpressService(new PublishECSFargateExpressServiceConfig
        {
            PropsFargateTaskDefinitionCallback = (context, task) =>
                task.TaskRole = context.GetDeploymentStack<AspireDeploymentStack>().TaskRole,
            PropsContainerDefinitionCallback = (context, container) =>
            {
                foreach (var (name, value) in context.GetDeploymentStack<AspireDeploymentStack>().WebAppEnvironment)
                {
                    container.Environment![name] = value;
                }
            },
            PropsCfnExpressGatewayServicePropsCallback = (_, service) =>
            {
                // Liveness only: a session table out of reach must not make the load balancer replace every task.
                service.HealthCheckPath = "/alive";
                service.ScalingTarget = new CfnExpressGatewayService.ExpressGatewayScalingTargetProperty
                {
                    MinTaskCount = 2,
                    MaxTaskCount = 4,
                };
            },
        });
    }

    // A build server has credentials but no profiles, so a deployment insists on neither profile nor region.
    private static IAWSSDKConfig Account(IDistributedApplicationBuilder builder, TableLocation table)
    {
        var profile = table == TableLocation.SameStack ? AwsSettings.Profile : AwsSettings.AppProfile;
        var account = builder.AddAWSSDKConfig();
        if (builder.Configuration[profile.Key] is { Length: > 0 } name)
        {
            account.WithProfile(name);
            HandOnToChildren(name);
        }

        if (builder.Configuration[AwsSettings.Region.Key] is { Length: > 0 } region)
        {
            account.WithRegion(RegionEndpoint.GetBySystemName(region));
        }

        return account;
    }

    // The publisher tells the CDK and the AppHost it starts again the region, but not the profile. Without it they would
    // take another account's, or none and put zones that don't exist into the template. Keys would come before it.
    private static void HandOnToChildren(string profile)
    {
        Environment.SetEnvironmentVariable("AWS_PROFILE", profile);
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", null);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", null);
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", null);
    }
}
