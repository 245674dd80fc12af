using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionStore.Hosting;
using SessionStore.Table;

namespace SessionStore.Migration;

/// <summary>Where an Express app keeps its sessions.</summary>
internal static class ExpressTable
{
    /// <exception cref="ArgumentException">The table's name is none.</exception>
    public static void ThrowIfMisnamed(ExpressSessionOptions express, string parameter)
    {
        if (express.TableName is { } table && !TableNames.IsTable(table))
        {
            throw new ArgumentException($"TableName '{table}' is not a table's. Give a name of 3 to 255 letters, digits or any of _.-, or an ARN.", parameter);
        }
    }

    public static SessionTable Of(ExpressSessionOptions express, IServiceProvider provider)
    {
        var own = provider.GetRequiredService<SessionTable>();
        if (express.TableName is not { } name)
        {
            return own.ForForeign(express.KeyPrefix);
        }

        var options = provider.GetRequiredService<IOptions<DynamoDBSessionOptions>>().Value;
        var config = SessionClientFactory.Configuration(new()
        {
            TableName = name,
            Credentials = express.Credentials ?? options.Credentials,
            ConfigureClient = express.ConfigureClient ?? options.ConfigureClient,
        });
        var schema = new SessionTableSchema(name, express.PartitionKeyName, "expires", express.KeyPrefix);
        return new(
            new(config, SessionClientFactory.Client(config, credentials: null, name), new(config, schema), schema, roleArn: null, provider.GetRequiredService<TimeProvider>()),
            schema);
    }
}
