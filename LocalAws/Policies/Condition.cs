namespace LocalAws.Policies;

/// <summary>One key of a <c>Condition</c> block: true when any of the values holds (for a negated operator: none).</summary>
/// <param name="Operator">How to compare.</param>
/// <param name="IfExists">A key that the request lacks is no reason to fail.</param>
/// <param name="Key">The condition key, such as <c>sts:ExternalId</c>.</param>
/// <param name="Values">The values of the policy.</param>
internal sealed record Condition(ConditionOperator Operator, bool IfExists, string Key, IReadOnlyList<string> Values)
{
    public bool IsMet(AuthorizationRequest request)
    {
        var actual = request.ValueOf(Key);
        if (Operator.TestsPresence)
        {
            return Values.Any(value => bool.Parse(value) == (actual is null));
        }

        return actual is null
            ? IfExists || Operator.IsNegated
            : Values.Any(value => Operator.Holds(actual, value)) != Operator.IsNegated;
    }
}
