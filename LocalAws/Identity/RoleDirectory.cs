using System.Diagnostics.CodeAnalysis;

namespace LocalAws.Identity;

/// <summary>The roles of all accounts. As in IAM, names that differ only in case are the same.</summary>
internal sealed class RoleDirectory
{
    /// <summary>IAM's default quota per account.</summary>
    public const int Capacity = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Role> _roles = new(StringComparer.OrdinalIgnoreCase);

    public bool TryGet(string accountId, string name, [NotNullWhen(true)] out Role? role)
    {
        lock (_lock)
        {
            return _roles.TryGetValue(Key(accountId, name), out role);
        }
    }

    /// <summary>Finds the role that an ARN names, path and case included.</summary>
    public bool TryGetByArn(string arn, [NotNullWhen(true)] out Role? role)
    {
        role = null;
        return arn.Split(':') is ["arn", "aws", "iam", "", var accountId, var resource]
            && TryGet(accountId, resource[(resource.LastIndexOf('/') + 1)..], out role)
            && string.Equals(role.Arn, arn, StringComparison.Ordinal);
    }

    /// <returns>False when the name is taken.</returns>
    /// <exception cref="AwsException">The account is full.</exception>
    public bool TryAdd(Role role)
    {
        lock (_lock)
        {
            if (_roles.Count >= Capacity)
            {
                throw new AwsException(409, "LimitExceeded", $"Cannot exceed quota for RolesPerAccount: {Capacity}.");
            }

            return _roles.TryAdd(Key(role.AccountId, role.Name), role);
        }
    }

    public void Remove(Role role)
    {
        lock (_lock)
        {
            _roles.Remove(Key(role.AccountId, role.Name));
        }
    }

    /// <summary>Whether this very role still exists: a namesake created later is another one.</summary>
    public bool Contains(Role role) => TryGet(role.AccountId, role.Name, out var current) && ReferenceEquals(current, role);

    private static string Key(string accountId, string name) => $"{accountId}/{name}";
}
