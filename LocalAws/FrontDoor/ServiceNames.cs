namespace LocalAws.FrontDoor;

/// <summary>A service's other names, by the one in a credential scope.</summary>
internal static class ServiceNames
{
    public static string Display(string service) => service switch
    {
        "dynamodb" => "DynamoDB",
        "iam" => "IAM",
        _ => "STS",
    };

    /// <summary>CloudTrail's event source.</summary>
    public static string EventSource(string service) => $"{service}.amazonaws.com";
}
