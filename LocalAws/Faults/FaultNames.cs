namespace LocalAws.Faults;

/// <summary>The faults there are, as in <c>POST /faults/{name}</c>.</summary>
internal static class FaultNames
{
    public const string StsDown = "sts-down";
    public const string StsSlow = "sts-slow";
    public const string RevokeSessions = "revoke-sessions";
    public const string ThrottleDynamoDB = "throttle-dynamodb";
    public const string FailDynamoDB = "fail-dynamodb";
}
