using System.Diagnostics;

namespace LocalAws;

/// <summary>The spans of what LocalAws adds to a call: who is it, and may it.</summary>
internal static class LocalAwsActivity
{
    private static readonly ActivitySource Source = new("LocalAws");

    public static Activity? Start(string name) => Source.StartActivity(name);

    /// <summary>Marks a span, if there is one, as refused with an error of AWS.</summary>
    public static void Refuse(this Activity? activity, string code) =>
        activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", code);
}
