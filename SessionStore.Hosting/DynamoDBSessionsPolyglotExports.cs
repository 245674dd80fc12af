using Aspire.Hosting.ApplicationModel;
using SessionStore.DynamoDB.Hosting;

namespace Aspire.Hosting;

/// <summary>What AppHosts in other languages call where C# has overloads.</summary>
internal static class DynamoDBSessionsPolyglotExports
{
    /// <summary>When the application runs on this machine, it uses a table that exists.</summary>
    /// <param name="builder">The table.</param>
    /// <param name="table">Its ARN or, in the app's own account, its name.</param>
    /// <param name="roleArn">The role that the app assumes. Left out: it uses its own credentials.</param>
    /// <param name="externalId">What the role's trust policy asks for, best a secret parameter.</param>
    [AspireExport("runAsExisting", MethodName = "runAsExisting")]
    internal static IResourceBuilder<DynamoDBSessionsResource> RunAsExistingForPolyglot(
        this IResourceBuilder<DynamoDBSessionsResource> builder,
        [AspireUnion(typeof(string), typeof(ReferenceExpression), typeof(IResourceBuilder<ParameterResource>))] object table,
        [AspireUnion(typeof(string), typeof(ReferenceExpression), typeof(IResourceBuilder<ParameterResource>))] object? roleArn = null,
        [AspireUnion(typeof(string), typeof(ReferenceExpression), typeof(IResourceBuilder<ParameterResource>))] object? externalId = null) =>
        builder.RunAsExisting(Expression(table)!, Expression(roleArn), Expression(externalId));

    /// <summary>When the application is published, its table is this one.</summary>
    /// <param name="builder">The table.</param>
    /// <param name="table">Its ARN or, in the app's own account, its name.</param>
    /// <param name="roleArn">The role that the app assumes. Left out: it uses its own credentials.</param>
    /// <param name="externalId">What the role's trust policy asks for, best a secret parameter.</param>
    [AspireExport("publishAsExisting", MethodName = "publishAsExisting")]
    internal static IResourceBuilder<DynamoDBSessionsResource> PublishAsExistingForPolyglot(
        this IResourceBuilder<DynamoDBSessionsResource> builder,
        [AspireUnion(typeof(string), typeof(ReferenceExpression), typeof(IResourceBuilder<ParameterResource>))] object table,
        [AspireUnion(typeof(string), typeof(ReferenceExpression), typeof(IResourceBuilder<ParameterResource>))] object? roleArn = null,
        [AspireUnion(typeof(string), typeof(ReferenceExpression), typeof(IResourceBuilder<ParameterResource>))] object? externalId = null) =>
        builder.PublishAsExisting(Expression(table)!, Expression(roleArn), Expression(externalId));

    /// <summary>The table is this one, both when the application runs on this machine and when it is published.</summary>
    /// <param name="builder">The table.</param>
    /// <param name="table">Its ARN or, in the app's own account, its name.</param>
    /// <param name="roleArn">The role that the app assumes. Left out: it uses its own credentials.</param>
    /// <param name="externalId">What the role's trust policy asks for, best a secret parameter.</param>
    [AspireExport("asExisting", MethodName = "asExisting")]
    internal static IResourceBuilder<DynamoDBSessionsResource> AsExistingForPolyglot(
        this IResourceBuilder<DynamoDBSessionsResource> builder,
        [AspireUnion(typeof(string), typeof(ReferenceExpression), typeof(IResourceBuilder<ParameterResource>))] object table,
        [AspireUnion(typeof(string), typeof(ReferenceExpression), typeof(IResourceBuilder<ParameterResource>))] object? roleArn = null,
        [AspireUnion(typeof(string), typeof(ReferenceExpression), typeof(IResourceBuilder<ParameterResource>))] object? externalId = null) =>
        builder.AsExisting(Expression(table)!, Expression(roleArn), Expression(externalId));

    private static ReferenceExpression? Expression(object? value) => value switch
    {
        null => null,
        string text => ReferenceExpression.Create($"{text}"),
        ReferenceExpression expression => expression,
        IResourceBuilder<ParameterResource> parameter => PublishedTable.Expression(parameter),
        _ => throw new ArgumentException($"A table, role or external id is a text, a parameter or an expression, and not a {value.GetType().Name}.", nameof(value)),
    };
}
