namespace Aspire.Hosting;

/// <summary>Takes the place of the topologies that create AWS resources where no package source has Aspire.Hosting.AWS.</summary>
internal static class AwsTopologies
{
    private static DistributedApplicationException NeedsPackage => new(
        "The topologies 'aws' and 'cross-account' need the package Aspire.Hosting.AWS, and no NuGet source of this machine has it. Add one that does (dotnet nuget list source shows yours) and build again, or use a table that is there: --topology existing.");

    public static void Deploy(IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> webapp, string topology) => throw NeedsPackage;

    public static void UseTable(IResourceBuilder<DynamoDBSessionsResource> sessions, IResourceBuilder<ProjectResource> webapp) => throw NeedsPackage;

    public static void UseCrossAccountTable(IResourceBuilder<DynamoDBSessionsResource> sessions, IResourceBuilder<ProjectResource> webapp) => throw NeedsPackage;
}
