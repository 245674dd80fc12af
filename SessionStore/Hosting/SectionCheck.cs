using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace SessionStore.Hosting;

/// <summary>
/// Finds in a section what the binding would pass over in silence: names that are no option's, empty values, values of another
/// shape. A mistyped <c>RoleArn</c> would mean no role, and an empty <c>TouchAfter</c> the default.
/// </summary>
internal static class SectionCheck
{
    private static readonly Dictionary<string, Type?> Options = typeof(DynamoDBSessionOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .ToDictionary(property => property.Name, property => KindOf(property.PropertyType), StringComparer.OrdinalIgnoreCase);

    public static bool IsOption(string name) => Options.ContainsKey(name);

    /// <summary>A section beside ours that holds its options, because its name is mistyped.</summary>
    /// <param name="section">The section of options.</param>
    /// <param name="siblings">All that stand where it stands.</param>
    public static IEnumerable<string> Mistyped(IConfigurationSection section, IEnumerable<IConfigurationSection> siblings) => siblings
        .Where(other => !string.Equals(other.Key, section.Key, StringComparison.OrdinalIgnoreCase) && other.Key.Contains("ses", StringComparison.OrdinalIgnoreCase))
        .Where(other => other.GetChildren().Any(entry => IsOption(entry.Key) || entry.GetChildren().Any(inner => IsOption(inner.Key))))
        .Select(other => $"'{other.Path}' holds options of sessions, whose section is '{section.Path}'.");

    /// <summary>What is wrong, one sentence each, with the path that names it.</summary>
    /// <param name="section">A section of options.</param>
    /// <param name="connectionName">The name of the subsection that is the connection's; null when there is none.</param>
    public static IEnumerable<string> Problems(IConfigurationSection section, string? connectionName)
    {
        foreach (var entry in section.GetChildren())
        {
            if (string.Equals(entry.Key, connectionName, StringComparison.OrdinalIgnoreCase))
            {
                if (!string.IsNullOrEmpty(entry.Value))
                {
                    yield return $"'{entry.Path}' holds a value. It is the section of connection '{connectionName}', which holds options.";
                }
            }
            else if (!Options.TryGetValue(entry.Key, out var kind))
            {
                yield return entry.GetChildren().Any() && connectionName is not null
                    ? $"'{entry.Path}' is no option, nor is it this app's connection, which is '{connectionName}'."
                    : $"'{entry.Path}' is no option. See DynamoDBSessionOptions for their names.";
            }
            else if (Problem(entry, kind) is { } problem)
            {
                yield return $"'{entry.Path}' {problem}.";
            }
        }
    }

    private static string? Problem(IConfigurationSection entry, Type? kind)
    {
        var isNested = entry.GetChildren().Any();
        if (kind == typeof(IDictionary<string, string>))
        {
            return entry.Value is not null || entry.GetChildren().Any(tag => tag.GetChildren().Any()) ? "holds something else than names and their values" : null;
        }

        return kind switch
        {
            null => "cannot be set by configuration, only in code",
            _ when isNested => "holds a section, where one value is expected",
            _ when entry.Value is "" && IsRequired(kind) => "is empty. Give it a value or leave it out",
            _ when IsTime(kind) && IsNumber(entry.Value) =>
                $"is '{entry.Value}', which would be days. Write hours:minutes:seconds, such as 00:30:00, or days before them, such as 1.00:00:00",
            _ => null,
        };
    }

    /// <summary>Null for what only code can set.</summary>
    private static Type? KindOf(Type type) =>
        type.IsValueType || type == typeof(string) || type == typeof(IDictionary<string, string>) ? type : null;

    /// <summary>Texts have rules of their own, which may allow an empty one; where null has a meaning, empty is null.</summary>
    private static bool IsRequired(Type kind) => kind.IsValueType && Nullable.GetUnderlyingType(kind) is null;

    private static bool IsTime(Type kind) => (Nullable.GetUnderlyingType(kind) ?? kind) == typeof(TimeSpan);

    private static bool IsNumber(string? value) => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
