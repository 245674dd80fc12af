using Amazon.CDK;
using Amazon.CDK.AWS.CertificateManager;
using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.ECS.Patterns;
using Amazon.CDK.AWS.ElasticLoadBalancingV2;
using Amazon.CDK.AWS.Logs;
using Constructs;

namespace AppHost.Deployment.Stacks;

/// <summary>
/// WebApp as a Fargate service behind an HTTPS load balancer, for a deployment with the CDK alone; under
/// <c>aspire deploy</c> Aspire's publisher makes the service.
/// </summary>
internal sealed class WebAppService : Construct
{
    /// <summary>Creates the service in the stack.</summary>
    /// <param name="stack">The stack that holds the network, the task role and the app's settings.</param>
    /// <param name="image">Path of the image archive that <c>dotnet publish -t:PublishContainer</c> wrote.</param>
    public WebAppService(SessionDeploymentStack stack, string image)
        : base(stack, "WebApp")
    {
        var certificate = new CfnParameter(stack, "CertificateArn", new CfnParameterProps
        {
            Type = "String",
            MinLength = 1,
            Description = "ACM certificate in this region; session cookies travel over HTTPS only",
        });
        var service = new ApplicationLoadBalancedFargateService(this, "Service", new ApplicationLoadBalancedFargateServiceProps
        {
            Cluster = new Cluster(this, "Cluster", new ClusterProps { Vpc = stack.Network }),
            // Without NAT gateways a task reaches the image registry and the log service over its own address.
            AssignPublicIp = true,
            DesiredCount = 2,
            MinHealthyPercent = 100,
            CircuitBreaker = new DeploymentCircuitBreaker { Rollback = true },
            Cpu = 256,
            MemoryLimitMiB = 512,
            Protocol = ApplicationProtocol.HTTPS,
            RedirectHTTP = true,
            Certificate = Certificate.FromCertificateArn(this, "Certificate", certificate.ValueAsString),
            TaskImageOptions = new ApplicationLoadBalancedTaskImageOptions
            {
                Image = ContainerImage.FromTarball(image),
                ContainerPort = 8080,
                TaskRole = stack.TaskRole,
                Environment = new Dictionary<string, string>(stack.WebAppEnvironment, StringComparer.Ordinal)
                {
                    // Requests arrive from the load balancer as plain HTTP; the scheme is in X-Forwarded-Proto.
                    ["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true",
                },
                LogDriver = LogDriver.AwsLogs(new AwsLogDriverProps
                {
                    StreamPrefix = "webapp",
                    LogGroup = new LogGroup(this, "Log", new LogGroupProps
                    {
                        Retention = RetentionDays.ONE_MONTH,
                        RemovalPolicy = RemovalPolicy.DESTROY,
                    }),
                }),
            },
        });
        // Liveness only: a session table out of reach must not make the load balancer restart every task.
        service.TargetGroup.ConfigureHealthCheck(new Amazon.CDK.AWS.ElasticLoadBalancingV2.HealthCheck { Path = "/alive" });
    }
}
