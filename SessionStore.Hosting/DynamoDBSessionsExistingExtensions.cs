using Aspire.Hosting.ApplicationModel;
using SessionStore.DynamoDB.Hosting;

namespace Aspire.Hosting;

/// <summary>Uses a table that exists, instead of one on this machine or one that a deployment asks for.</summary>
public static class DynamoDBSessionsExistingExtensions
{
    /// <summary>
    /// When the application runs on this machine, it uses a table that exists, as whoever the shell is in AWS: nothing about
    /// credentials and endpoints is changed. DynamoDB Local and the two accounts are not started for it.
    /// </summary>
    /// <param name="builder">The table.</param>
    /// <param name="table">Its ARN or, in the app's own account, its name.</param>
    /// <param name="roleArn">The role that the app assumes; null when it uses its own credentials.</param>
    /// <param name="externalId">What the role's trust policy asks for, a secret parameter; null for none.</param>
    /// <returns>The table.</returns>
    [AspireExportIgnore(Reason = "The overload of expressions is exported, as a union with parameters and texts.")]
    public static IResourceBuilder<DynamoDBSessionsResource> RunAsExisting(
        this IResourceBuilder<DynamoDBSessionsResource> builder,
        IResourceBuilder<ParameterResource> table,
        IResourceBuilder<ParameterResource>? roleArn = null,
        IResourceBuilder<ParameterResource>? externalId = null) =>
        builder.RunAsExisting(Expression(table), Optional(roleArn), Optional(externalId));

    /// <inheritdoc cref="RunAsExisting(IResourceBuilder{DynamoDBSessionsResource}, IResourceBuilder{ParameterResource}, IResourceBuilder{ParameterResource}?, IResourceBuilder{ParameterResource}?)"/>
    /// <remarks>An expression may be the output of a stack: <c>ReferenceExpression.Create($"{stack.GetOutput("TableArn")}")</c>.</remarks>
    [AspireExportIgnore(Reason = "Exported as a union with parameters and texts.")]
    public static IResourceBuilder<DynamoDBSessionsResource> RunAsExisting(
        this IResourceBuilder<DynamoDBSessionsResource> builder,
        ReferenceExpression table,
        ReferenceExpression? roleArn = null,
        ReferenceExpression? externalId = null)
    {
        var location = Location(builder, table, roleArn, externalId);
        if (builder.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            LocalTable.UseExisting(builder, location);
        }

        return builder;
    }

    /// <summary>When the application is published, its table is this one, and no parameters of the resource's own are asked for.</summary>
    /// <param name="builder">The table.</param>
    /// <param name="table">Its ARN or, in the app's own account, its name.</param>
    /// <param name="roleArn">The role that the app assumes; null when it uses its own credentials.</param>
    /// <param name="externalId">What the role's trust policy asks for, a secret parameter; null for none.</param>
    /// <returns>The table.</returns>
    [AspireExportIgnore(Reason = "The overload of expressions is exported, as a union with parameters and texts.")]
    public static IResourceBuilder<DynamoDBSessionsResource> PublishAsExisting(
        this IResourceBuilder<DynamoDBSessionsResource> builder,
        IResourceBuilder<ParameterResource> table,
        IResourceBuilder<ParameterResource>? roleArn = null,
        IResourceBuilder<ParameterResource>? externalId = null) =>
        builder.PublishAsExisting(Expression(table), Optional(roleArn), Optional(externalId));

    /// <inheritdoc cref="PublishAsExisting(IResourceBuilder{DynamoDBSessionsResource}, IResourceBuilder{ParameterResource}, IResourceBuilder{ParameterResource}?, IResourceBuilder{ParameterResource}?)"/>
    /// <remarks>An expression may be the output of a stack: <c>ReferenceExpression.Create($"{stack.GetOutput("TableArn")}")</c>.</remarks>
    [AspireExportIgnore(Reason = "Exported as a union with parameters and texts.")]
    public static IResourceBuilder<DynamoDBSessionsResource> PublishAsExisting(
        this IResourceBuilder<DynamoDBSessionsResource> builder,
        ReferenceExpression table,
        ReferenceExpression? roleArn = null,
        ReferenceExpression? externalId = null)
    {
        var location = Location(builder, table, roleArn, externalId);
        if (builder.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            PublishedTable.UseExisting(builder, location);
        }

        return builder;
    }

    /// <summary>The table is this one, both when the application runs on this machine and when it is published.</summary>
    /// <param name="builder">The table.</param>
    /// <param name="table">Its ARN or, in the app's own account, its name.</param>
    /// <param name="roleArn">The role that the app assumes; null when it uses its own credentials.</param>
    /// <param name="externalId">What the role's trust policy asks for, a secret parameter; null for none.</param>
    /// <returns>The table.</returns>
    [AspireExportIgnore(Reason = "The overload of expressions is exported, as a union with parameters and texts.")]
    public static IResourceBuilder<DynamoDBSessionsResource> AsExisting(
        this IResourceBuilder<DynamoDBSessionsResource> builder,
        IResourceBuilder<ParameterResource> table,
        IResourceBuilder<ParameterResource>? roleArn = null,
        IResourceBuilder<ParameterResource>? externalId = null) =>
        builder.AsExisting(Expression(table), Optional(roleArn), Optional(externalId));

    /// <inheritdoc cref="AsExisting(IResourceBuilder{DynamoDBSessionsResource}, IResourceBuilder{ParameterResource}, IResourceBuilder{ParameterResource}?, IResourceBuilder{ParameterResource}?)"/>
    [AspireExportIgnore(Reason = "Exported as a union with parameters and texts.")]
    public static IResourceBuilder<DynamoDBSessionsResource> AsExisting(
        this IResourceBuilder<DynamoDBSessionsResource> builder,
        ReferenceExpression table,
        ReferenceExpression? roleArn = null,
        ReferenceExpression? externalId = null) =>
        builder.RunAsExisting(table, roleArn, externalId).PublishAsExisting(table, roleArn, externalId);

    private static TableLocation Location(
        IResourceBuilder<DynamoDBSessionsResource> builder, ReferenceExpression table, ReferenceExpression? roleArn, ReferenceExpression? externalId)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(table);
        if (externalId is not null && roleArn is null)
        {
            throw new ArgumentException("An external id is for a role: give the role's ARN too, or neither.", nameof(externalId));
        }

        return new(table, roleArn, externalId);
    }

    private static ReferenceExpression Expression(IResourceBuilder<ParameterResource> parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return PublishedTable.Expression(parameter);
    }

    private static ReferenceExpression? Optional(IResourceBuilder<ParameterResource>? parameter) =>
        parameter is null ? null : PublishedTable.Expression(parameter);
}
