using Fuzz.Engine;

namespace Fuzz.Targets;

/// <summary>All that takes bytes from outside.</summary>
internal static class AllTargets
{
    public static IEnumerable<string> Names => All.Keys;

    private static readonly Dictionary<string, Func<FuzzTarget>> All = new(StringComparer.Ordinal)
    {
        ["session-cookie"] = static () => new SessionCookieTarget(),
        ["companion-cookie"] = static () => new CompanionCookieTarget(),
        ["ticket-cookie"] = static () => new TicketCookieTarget(),
        ["express-cookie"] = static () => new ExpressCookieTarget(),
        ["answer"] = static () => new AnswerTarget(),
        ["refusal"] = static () => new RefusalTarget(),
        ["framework-bytes"] = static () => new FrameworkBytesTarget(),
        ["logout-token"] = static () => new LogoutTokenTarget(),
        ["aws-call"] = static () => new AwsCallTarget(),
        ["policy"] = static () => new PolicyTarget(),
        ["template"] = static () => new TemplateTarget(),
    };

    /// <exception cref="KeyNotFoundException">There is no such target.</exception>
    public static FuzzTarget New(string name) => All[name]();
}
