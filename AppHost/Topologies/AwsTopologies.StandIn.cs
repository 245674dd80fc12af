namespace Aspire.Hosting;

/// <summary>Takes the place of the topologies on real AWS where the packages they need are missing.</summary>
internal static class AwsTopologies
{
    private static DistributedApplicationException NeedsPackages => new(
        "The topologies 'aws' and 'cross-account' need the packages Aspire.Hosting.AppHost and Aspire.Hosting.AWS, and this AppHost was built with the stand-ins. Where NuGet carries Aspire, build with -p:AspireHosting=package.");

    public static void AddTable(IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> webapp) => throw NeedsPackages;

    public static void AddCrossAccountTable(IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> webapp) => throw NeedsPackages;
}
