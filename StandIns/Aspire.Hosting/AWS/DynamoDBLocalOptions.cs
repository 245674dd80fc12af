namespace Aspire.Hosting.AWS.DynamoDB;

/// <summary>How DynamoDB Local's container runs.</summary>
public class DynamoDBLocalOptions
{
    public string Registry { get; set; } = "public.ecr.aws";

    public string Image { get; set; } = "aws-dynamodb-local/aws-dynamodb-local";

    public string Tag { get; set; } = "latest";

    /// <summary>One database for all access keys and regions.</summary>
    public bool SharedDb { get; set; }

    public bool InMemory { get; set; }

    public bool DisableDynamoDBLocalTelemetry { get; set; }

    /// <summary>The port that others use. Default: a free one.</summary>
    public int? Port { get; set; }
}
