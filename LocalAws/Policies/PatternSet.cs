namespace LocalAws.Policies;

/// <summary>The patterns of <c>Action</c> or <c>Resource</c>, or of <c>NotAction</c> or <c>NotResource</c> when negated.</summary>
internal sealed record PatternSet(IReadOnlyList<string> Patterns, bool IsNegated)
{
    public bool Matches(string value, bool ignoreCase)
    {
        foreach (var pattern in Patterns)
        {
            if (Wildcard.IsMatch(pattern, value, ignoreCase))
            {
                return !IsNegated;
            }
        }

        return IsNegated;
    }
}
