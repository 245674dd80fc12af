using System.Collections.Concurrent;
using LocalAws.Policies;

namespace LocalAws.Identity;

/// <summary>An IAM role: who may assume it, and what its sessions may do.</summary>
internal sealed class Role(string accountId, string path, string name, PolicyDocument trustPolicy, DateTimeOffset created)
{
    private volatile PolicyDocument _trustPolicy = trustPolicy;

    public string AccountId => accountId;

    public string Path => path;

    public string Name => name;

    public string Arn { get; } = $"arn:aws:iam::{accountId}:role{path}{name}";

    public string UniqueId { get; } = Identifiers.New("AROA");

    public DateTimeOffset Created => created;

    public string? Description { get; init; }

    /// <summary>The longest session that may be asked for. AWS' default: one hour.</summary>
    public TimeSpan MaxSessionDuration { get; init; } = TimeSpan.FromHours(1);

    public PolicyDocument TrustPolicy
    {
        get => _trustPolicy;
        set => _trustPolicy = value;
    }

    /// <summary>The inline policies by name.</summary>
    public ConcurrentDictionary<string, PolicyDocument> Policies { get; } = new(StringComparer.Ordinal);
}
