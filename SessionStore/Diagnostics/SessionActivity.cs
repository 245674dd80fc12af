using System.Diagnostics;

namespace SessionStore.Diagnostics;

/// <summary>The attributes that the session spans share.</summary>
internal static class SessionActivity
{
    public static void SetOutcome(this Activity? activity, string outcome) => activity?.SetTag("session.outcome", outcome);

    public static void SetFailure(this Activity? activity, Exception exception)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag("session.outcome", "error");
        activity.SetTag("error.type", ErrorType(exception));
        activity.SetStatus(ActivityStatusCode.Error, exception.Message);
    }

    /// <summary>The error code where DynamoDB gave one, else the exception's type: few values, fit for a metric.</summary>
    public static string ErrorType(Exception exception) => exception switch
    {
        SessionStoreException store => store.Failure.ToString(),
        Amazon.Runtime.AmazonServiceException { ErrorCode: { Length: > 0 } code } => code,
        _ => exception.GetType().Name,
    };
}
