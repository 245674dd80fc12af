using System.Collections;
using System.Diagnostics.CodeAnalysis;
using LocalAws.DynamoDB;
using Microsoft.Extensions.Options;

namespace LocalAws.Template;

/// <summary>All tables that were asked for, each with a role of its own.</summary>
internal sealed class TableStacks : IReadOnlyCollection<TableStack>
{
    private readonly TableStack[] _stacks;

    /// <exception cref="TemplateException">The template can't be loaded, or two tables or roles have the same name.</exception>
    public TableStacks(IOptions<LocalAwsOptions> options, DynamoDBLocalClient client)
    {
        var settings = options.Value;
        IEnumerable<TableOptions> tables = settings.Tables.Count > 0 ? settings.Tables : [new TableOptions()];
        _stacks = [.. tables.Select(table => new TableStack(settings, table, client))];
        RequireDistinct("TableName", stack => stack.Template.TableName, StringComparer.Ordinal);
        RequireDistinct("RoleName", stack => stack.Template.RoleName, StringComparer.OrdinalIgnoreCase);
    }

    public int Count => _stacks.Length;

    public bool TryGet(string tableName, [NotNullWhen(true)] out TableStack? stack)
    {
        stack = _stacks.FirstOrDefault(candidate => string.Equals(candidate.Template.TableName, tableName, StringComparison.Ordinal));
        return stack is not null;
    }

    public IEnumerator<TableStack> GetEnumerator() => _stacks.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void RequireDistinct(string option, Func<TableStack, string> name, IEqualityComparer<string> comparer)
    {
        if (_stacks.GroupBy(name, comparer).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new TemplateException($"Two of LocalAws:Tables have the {option} '{twice.Key}'. Give each another.");
        }
    }
}
