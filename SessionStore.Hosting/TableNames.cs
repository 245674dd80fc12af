using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>The names of the tables on this machine, which DynamoDB has rules for.</summary>
internal static partial class TableNames
{
    /// <summary>At the start, when it is known which tables are on this machine: of one that exists elsewhere the name says nothing.</summary>
    /// <exception cref="DistributedApplicationException">One can't be a table's name, or two are the same.</exception>
    public static void Check(IEnumerable<DynamoDBSessionsResource> tables)
    {
        // Roles are named after tables, and two roles may not differ in upper and lower case only.
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in tables)
        {
            if (!Form().IsMatch(table.TableName))
            {
                throw new DistributedApplicationException(
                    $"The session table '{table.Name}' can't be named '{table.TableName}': DynamoDB takes 3 to 255 letters, digits, '_', '-' and '.'. {Remedy(table)}");
            }

            if (!taken.Add(table.TableName))
            {
                throw new DistributedApplicationException($"Two session tables are named '{table.TableName}'. {Remedy(table)}");
            }
        }
    }

    private static string Remedy(DynamoDBSessionsResource table) => $"Give '{table.Name}' another: AddDynamoDBSessions(\"{table.Name}\", tableName: …).";

    [GeneratedRegex(@"\A[a-zA-Z0-9_.-]{3,255}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
