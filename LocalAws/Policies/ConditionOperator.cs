using System.Globalization;

namespace LocalAws.Policies;

/// <summary>The condition operators that are evaluated here. A policy with any other is refused, never half understood.</summary>
/// <param name="Holds">Compares the request's value with the policy's, before negation.</param>
/// <param name="IsNegated">Whether the operator is a Not.</param>
/// <param name="IsValid">Whether the policy's value can be compared at all.</param>
internal sealed record ConditionOperator(Func<string, string, bool> Holds, bool IsNegated, Func<string, bool> IsValid)
{
    private static readonly Func<string, bool> AnyText = _ => true;
    private static readonly Func<string, bool> Arn = value => value.Split(':').Length >= 6 || value is "*";

    private static readonly Dictionary<string, ConditionOperator> All = new(StringComparer.OrdinalIgnoreCase)
    {
        ["StringEquals"] = new(SameText, IsNegated: false, AnyText),
        ["StringNotEquals"] = new(SameText, IsNegated: true, AnyText),
        ["StringEqualsIgnoreCase"] = new(SameTextIgnoringCase, IsNegated: false, AnyText),
        ["StringNotEqualsIgnoreCase"] = new(SameTextIgnoringCase, IsNegated: true, AnyText),
        ["StringLike"] = new(LikeText, IsNegated: false, AnyText),
        ["StringNotLike"] = new(LikeText, IsNegated: true, AnyText),
        ["ArnEquals"] = new(LikeArn, IsNegated: false, Arn),
        ["ArnNotEquals"] = new(LikeArn, IsNegated: true, Arn),
        ["ArnLike"] = new(LikeArn, IsNegated: false, Arn),
        ["ArnNotLike"] = new(LikeArn, IsNegated: true, Arn),
        ["Bool"] = new(SameTextIgnoringCase, IsNegated: false, IsBool),
        ["Null"] = new(SameText, IsNegated: false, IsBool) { TestsPresence = true },
        ["DateLessThan"] = new((actual, value) => Date(actual) < Date(value), IsNegated: false, value => Date(value) is not null),
        ["DateGreaterThan"] = new((actual, value) => Date(actual) > Date(value), IsNegated: false, value => Date(value) is not null),
    };

    /// <summary>Compares whether the key is there, not its value.</summary>
    public bool TestsPresence { get; private init; }

    public static ConditionOperator? Find(string name) => All.GetValueOrDefault(name);

    private static bool SameText(string actual, string value) => string.Equals(actual, value, StringComparison.Ordinal);

    private static bool SameTextIgnoringCase(string actual, string value) => string.Equals(actual, value, StringComparison.OrdinalIgnoreCase);

    private static bool LikeText(string actual, string pattern) => Wildcard.IsMatch(pattern, actual);

    private static bool LikeArn(string actual, string pattern) => pattern is "*" || Wildcard.IsArnMatch(pattern, actual);

    private static bool IsBool(string value) => bool.TryParse(value, out _);

    /// <summary>Null, of which nothing is true, when it is none: the request's value may be anything.</summary>
    private static DateTimeOffset? Date(string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
}
