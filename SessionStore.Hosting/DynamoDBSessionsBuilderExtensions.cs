using Aspire.Hosting.ApplicationModel;
using SessionStore.DynamoDB.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds session tables to an application.</summary>
public static class DynamoDBSessionsBuilderExtensions
{
    /// <summary>
    /// Adds a DynamoDB table for the sessions of ASP.NET Core apps.
    /// </summary>
    /// <remarks>
    /// <para>
    /// On this machine it is in DynamoDB Local, behind two AWS accounts that enforce who may do what: 111111111111 owns the
    /// table, and the app, in 222222222222, assumes the table's role. All tables of an application share them, as the
    /// resources <c>localaws</c> and <c>dynamodb</c>. A container runtime is needed, or Java 17 and npm.
    /// </para>
    /// <para>
    /// Published it is a connection string whose parts are the parameters <c>{name}-table-arn</c>, <c>{name}-role-arn</c>
    /// and, secret, <c>{name}-external-id</c>. <see cref="DynamoDBSessionsExistingExtensions.PublishAsExisting(IResourceBuilder{DynamoDBSessionsResource}, IResourceBuilder{ParameterResource}, IResourceBuilder{ParameterResource}?, IResourceBuilder{ParameterResource}?)"/>
    /// takes others, or the outputs of a stack.
    /// </para>
    /// </remarks>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name, which is the connection's name in the app: "sessions" is the app's default.</param>
    /// <param name="tableName">The table's name on this machine. Default: the resource's name.</param>
    /// <returns>The table, for <c>WithReference</c> and <c>WaitFor</c>.</returns>
    [AspireExport]
    public static IResourceBuilder<DynamoDBSessionsResource> AddDynamoDBSessions(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string? tableName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        tableName ??= name;
        return builder.ExecutionContext.IsPublishMode
            ? PublishedTable.Add(builder, name, tableName)
            : LocalTable.Add(builder, name, tableName);
    }

    /// <summary>Gives an app the connection string of a table, and says in which account the app runs.</summary>
    /// <typeparam name="TDestination">The app's resource type.</typeparam>
    /// <param name="builder">The app.</param>
    /// <param name="source">The table.</param>
    /// <param name="access">Through the table's role, or from within the table's account. On this machine the app gets credentials of that account.</param>
    /// <param name="connectionName">The connection's name in the app. Default: the table's resource name.</param>
    /// <returns>The app.</returns>
    [AspireExport("withDynamoDBSessionsReference", MethodName = "withDynamoDBSessionsReference")]
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<DynamoDBSessionsResource> source,
        DynamoDBSessionsAccess access,
        string? connectionName = null)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        return access == DynamoDBSessionsAccess.Role
            ? builder.WithReference(source, connectionName)
            : TableAccountReference.Add(builder, source, connectionName);
    }
}
