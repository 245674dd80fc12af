using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SessionStore;
using SessionStore.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers sessions in DynamoDB, with settings from the app's configuration.</summary>
public static class DynamoDBSessionHostApplicationBuilderExtensions
{
    /// <summary>
    /// Keeps the sessions of <c>app.UseSession()</c> in DynamoDB. Settings are read, later ones winning, from
    /// <c>TABLE_ARN</c>, <c>TABLE_ROLE_ARN</c> and <c>TABLE_ROLE_EXTERNAL_ID</c>; the section
    /// <c>Aspire:DynamoDB:Session</c>; its subsection with the connection's name; the connection string of that name,
    /// either a table's name or ARN, or <c>TableName=…;RoleArn=…;ExternalId=…</c>; and <paramref name="configure"/>.
    /// What in them is wrong, unknown or ambiguous stops the app at start, with a message that names it.
    /// </summary>
    /// <param name="builder">The app's builder.</param>
    /// <param name="connectionName">
    /// The connection's name. Default "sessions", for which nothing need be configured: it is then the table "sessions", without a
    /// role. For any other name there must be its connection string, its section, or a <c>TableName</c> from elsewhere; otherwise
    /// the app does not start, because the name is likely mistyped.
    /// </param>
    /// <param name="configure">Sets the options last.</param>
    /// <exception cref="ArgumentException">The connection has the name of an option.</exception>
    /// <exception cref="InvalidOperationException">It was called with another connection's name before.</exception>
    public static IHostApplicationBuilder AddDynamoDBSession(
        this IHostApplicationBuilder builder, string connectionName = ConnectionCheck.DefaultName, Action<DynamoDBSessionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        if (SectionCheck.IsOption(connectionName))
        {
            throw new ArgumentException(
                $"'{SessionSettings.SectionName}:{connectionName}' is an option: a connection cannot have its name.", nameof(connectionName));
        }

        if (builder.Services.FirstOrDefault(service => service.ServiceType == typeof(SessionConnection))?.ImplementationInstance is SessionConnection other &&
            !string.Equals(other.Name, connectionName, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"AddDynamoDBSession was called for connection '{other.Name}' before, and now for '{connectionName}'. An app has its " +
                "sessions in one table: call it once, or with the same name.");
        }

        builder.Services.TryAddSingleton(new SessionConnection(connectionName));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DynamoDBSessionOptions>, ConnectionCheck>(
            _ => new ConnectionCheck(builder.Configuration, connectionName)));
        builder.Services.AddDynamoDBSession(options =>
        {
            SessionSettings.Apply(builder.Configuration, connectionName, options);
            configure?.Invoke(options);
        });
        return builder;
    }

    /// <summary>Which connection the app's sessions use.</summary>
    private sealed record SessionConnection(string Name);
}
