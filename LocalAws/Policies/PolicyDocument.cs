namespace LocalAws.Policies;

/// <summary>A policy as it was written, and what it says.</summary>
internal sealed record PolicyDocument(string Text, IReadOnlyList<PolicyStatement> Statements);
