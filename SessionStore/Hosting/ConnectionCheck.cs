using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SessionStore.Hosting;

/// <summary>
/// A connection's name that configuration has nothing for would silently mean table "sessions" of the app's own account, without
/// a role. So something has to name the table; only the default name needs nothing, because it is the default table's, too.
/// </summary>
internal sealed class ConnectionCheck(IConfiguration configuration, string name) : IValidateOptions<DynamoDBSessionOptions>
{
    public const string DefaultName = "sessions";

    public ValidateOptionsResult Validate(string? _, DynamoDBSessionOptions options) => IsFound(options) ? ValidateOptionsResult.Success : Problem() is { } problem
        ? ValidateOptionsResult.Fail(problem)
        : ValidateOptionsResult.Success;

    private bool IsFound(DynamoDBSessionOptions options) =>
        configuration.GetConnectionString(name) is not null ||
        configuration.GetSection($"{SessionSettings.SectionName}:{name}").GetChildren().Any() ||
        options.IsTableNamed;

    private string? Problem()
    {
        if (configuration[SessionSettings.TableVariable] is not null)
        {
            return $"{SessionSettings.TableVariable} is empty. Give it the table's name or ARN, or remove it.";
        }

        var others = configuration.GetSection("ConnectionStrings").GetChildren().ToList();
        var tables = others.Where(other => ConnectionStringParts.IsOurs(other.Value ?? "")).ToList();
        var isDefault = string.Equals(name, DefaultName, StringComparison.OrdinalIgnoreCase);
        return isDefault && tables.Count == 0
            ? null
            : $"Nothing in the configuration belongs to connection '{name}' of AddDynamoDBSession, and nothing else names the session table. " +
                (isDefault
                    ? $"Does {Names(tables)} name it? Then call AddDynamoDBSession with that name; if not, set {SessionSettings.SectionName}:TableName."
                    : $"Correct the name, or set ConnectionStrings:{name}, the section {SessionSettings.SectionName}:{name}, or the option TableName. " +
                        $"Connection strings that exist: {Names(others)}.");
    }

    /// <summary>Their values may be secrets.</summary>
    private static string Names(List<IConfigurationSection> connections) =>
        connections.Count == 0 ? "none" : string.Join(", ", connections.Select(connection => $"'{connection.Key}'"));
}
