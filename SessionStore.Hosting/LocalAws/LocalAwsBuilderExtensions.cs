using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adjusts the two AWS accounts on this machine.</summary>
public static class LocalAwsBuilderExtensions
{
    /// <summary>Adjusts the two accounts that a table shares with the application's other tables, such as their port.</summary>
    /// <param name="builder">The table.</param>
    /// <param name="configure">Called while the application runs on this machine and the table is there, and not otherwise.</param>
    /// <returns>The table.</returns>
    [AspireExport(RunSyncOnBackgroundThread = true)]
    public static IResourceBuilder<DynamoDBSessionsResource> WithLocalAws(
        this IResourceBuilder<DynamoDBSessionsResource> builder, Action<IResourceBuilder<LocalAwsResource>> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        if (builder.Resource.LocalAws is { } localaws)
        {
            configure(builder.ApplicationBuilder.CreateResourceBuilder(localaws));
        }

        return builder;
    }

    /// <summary>Serves on this port of the machine, for example 4566, so that the AWS CLI in a shell finds it again.</summary>
    /// <param name="builder">The two accounts.</param>
    /// <param name="port">The port; null for a free one, which is the default.</param>
    /// <returns>The two accounts.</returns>
    [AspireExport("withLocalAwsHostPort", MethodName = "withHostPort")]
    public static IResourceBuilder<LocalAwsResource> WithHostPort(this IResourceBuilder<LocalAwsResource> builder, int? port)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithEndpoint("http", endpoint => endpoint.Port = port);
    }
}
