using System.Net.Http.Headers;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace SessionStore.Wire;

/// <summary>
/// AWS' time as far as it is known. A machine whose clock is wrong by minutes is told by a rejected signature, and by the
/// answer's date by how much.
/// </summary>
internal sealed class WireClock(AmazonDynamoDBConfig config)
{
    /// <summary>The SDK's own: AWS rejects signatures that are five minutes away.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(4);

    private long _correctionTicks;

    public DateTime UtcNow =>
        TimeProvider.System.GetUtcNow().UtcDateTime + (AWSConfigs.ManualClockCorrection ?? new(Interlocked.Read(ref _correctionTicks)));

    private bool CorrectsItself => AWSConfigs.CorrectForClockSkew && AWSConfigs.ManualClockCorrection is null && !config.DisableClockSkewCorrection;

    /// <summary>Whether a request was rejected because it was signed with a wrong time. The next will be signed with a better one.</summary>
    /// <param name="failure">The answer.</param>
    /// <param name="signedAt">The time it was signed with.</param>
    /// <param name="headers">The answer's headers.</param>
    public bool Corrects(AmazonServiceException failure, DateTime signedAt, HttpResponseHeaders headers)
    {
        if (!CorrectsItself || !MayBeSkew(failure.ErrorCode) || headers.Date is not { } date || headers.Age is not null ||
            (date.UtcDateTime - signedAt).Duration() <= Tolerance)
        {
            return false;
        }

        Interlocked.Exchange(ref _correctionTicks, (date - TimeProvider.System.GetUtcNow()).Ticks);
        return true;
    }

    private static bool MayBeSkew(string? errorCode) => errorCode is
        "InvalidSignatureException" or "SignatureDoesNotMatch" or "AuthFailure" or "RequestTimeTooSkewed" or "AccessDeniedException" or
        "RequestExpired" or "RequestInTheFuture";
}
