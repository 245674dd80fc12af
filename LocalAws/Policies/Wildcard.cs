namespace LocalAws.Policies;

/// <summary>IAM's patterns: <c>*</c> stands for any characters, <c>?</c> for exactly one.</summary>
internal static class Wildcard
{
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> value, bool ignoreCase = false)
    {
        int p = 0, v = 0, star = -1, resume = 0;
        while (v < value.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = v;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || Same(pattern[p], value[v], ignoreCase)))
            {
                p++;
                v++;
            }
            else if (star >= 0)
            {
                // Only the last star need be tried again, which keeps this linear in practice and never exponential.
                p = star + 1;
                v = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    /// <summary>As <c>ArnLike</c>: each of an ARN's six parts is matched on its own.</summary>
    public static bool IsArnMatch(string pattern, string value)
    {
        var patterns = pattern.Split(':', 6);
        var values = value.Split(':', 6);
        return patterns.Length == 6 && values.Length == 6
            && patterns.Zip(values).All(pair => IsMatch(pair.First, pair.Second));
    }

    private static bool Same(char a, char b, bool ignoreCase) =>
        a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));
}
