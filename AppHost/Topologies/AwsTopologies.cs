using Amazon;
using AppHost.Deployment.Stacks;
using AppHost.Topologies;
using Aspire.Hosting.AWS;
using Aspire.Hosting.AWS.CloudFormation;

namespace Aspire.Hosting;

/// <summary>
/// The topologies on real AWS. Started with <c>dotnet run</c>, the app runs on this machine and the AppHost creates
/// the table; published, table and app are deployed by <see cref="AwsDeployment"/>.
/// </summary>
internal static class AwsTopologies
{
    /// <summary>Publishes both topologies: the app, and its table or the way to it.</summary>
    public static void Deploy(IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> webapp, string topology) =>
        AwsDeployment.Add(builder, webapp, topology == "aws" ? TableLocation.SameStack : TableLocation.OtherAccount);

    /// <summary><c>--topology aws</c>: the table in the developer's own account, used with the developer's profile.</summary>
    /// <exception cref="DistributedApplicationException">A setting is missing; the message names it.</exception>
    public static void UseTable(IResourceBuilder<DynamoDBSessionsResource> sessions, IResourceBuilder<ProjectResource> webapp)
    {
        var builder = sessions.ApplicationBuilder;
        var settings = AwsSettings.Read(builder.Configuration, "aws", AwsSettings.Profile, AwsSettings.Region);
        var account = Account(builder, settings, AwsSettings.Profile);
        var table = AddTableStack(builder, settings).WithReference(account);

        RunAs(webapp, account);
        sessions.RunAsExisting(Output(table, "TableArn")).WaitFor(table);
    }

    /// <summary><c>--topology cross-account</c>: table and role in one account, the app under a profile of another.</summary>
    /// <exception cref="DistributedApplicationException">A setting is missing; the message names it.</exception>
    public static void UseCrossAccountTable(IResourceBuilder<DynamoDBSessionsResource> sessions, IResourceBuilder<ProjectResource> webapp)
    {
        var builder = sessions.ApplicationBuilder;
        var settings = AwsSettings.Read(
            builder.Configuration,
            "cross-account",
            AwsSettings.TableProfile,
            AwsSettings.AppProfile,
            AwsSettings.Region,
            AwsSettings.AppPrincipalArn,
            AwsSettings.ExternalId);
        var table = AddTableStack(builder, settings)
            .WithParameter("AppPrincipalArn", settings[AwsSettings.AppPrincipalArn])
            .WithParameter("ExternalId", settings[AwsSettings.ExternalId])
            .WithReference(Account(builder, settings, AwsSettings.TableProfile));

        RunAs(webapp, Account(builder, settings, AwsSettings.AppProfile));
        sessions.RunAsExisting(
                Output(table, "TableArn"),
                Output(table, "TableRoleArn"),
                ReferenceExpression.Create($"{builder.AddParameterFromConfiguration("external-id", AwsSettings.ExternalId.Key, secret: true)}"))
            .WaitFor(table);
    }

    private static ReferenceExpression Output(IResourceBuilder<ICloudFormationTemplateResource> stack, string name) =>
        ReferenceExpression.Create($"{stack.GetOutput(name)}");

    private static IAWSSDKConfig Account(IDistributedApplicationBuilder builder, AwsSettings settings, AwsSetting profile) =>
        builder.AddAWSSDKConfig()
            .WithProfile(settings[profile])
            .WithRegion(RegionEndpoint.GetBySystemName(settings[AwsSettings.Region]));

    // Keys left over in the shell would come before the profile, and be somebody else's.
    private static IResourceBuilder<ProjectResource> RunAs(IResourceBuilder<ProjectResource> webapp, IAWSSDKConfig account) =>
        webapp.WithReference(account)
            .WithEnvironment("AWS_ACCESS_KEY_ID", "")
            .WithEnvironment("AWS_SECRET_ACCESS_KEY", "");

    // Table and role are named after the stack, so that two developers, or a developer and a deployment, can share
    // an account.
    private static IResourceBuilder<ICloudFormationTemplateResource> AddTableStack(
        IDistributedApplicationBuilder builder, AwsSettings settings) =>
        builder.AddAWSCloudFormationTemplate(
                "session-table",
                Path.Combine(builder.AppHostDirectory, "table-account.template.json"),
                settings.StackName)
            .WithParameter("TableName", settings.StackName)
            .WithParameter("RoleName", $"{settings.StackName}-access");
}
