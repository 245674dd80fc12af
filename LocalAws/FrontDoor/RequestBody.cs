using System.Buffers;

namespace LocalAws.FrontDoor;

/// <summary>Reads a body whole, for its hash is part of the signature, and never more than a service takes.</summary>
internal static class RequestBody
{
    /// <summary>DynamoDB's largest requests are batches of 16 MB.</summary>
    private const int DynamoDBLimit = 16 * 1024 * 1024;

    /// <summary>Room for every policy that IAM takes, several times over.</summary>
    private const int QueryLimit = 256 * 1024;

    /// <exception cref="AwsException">The body is too large, or ended too soon.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, string service)
    {
        var limit = service is "dynamodb" ? DynamoDBLimit : QueryLimit;
        if (request.ContentLength > limit)
        {
            throw TooLarge(limit);
        }

        try
        {
            var reader = request.BodyReader;
            while (true)
            {
                var result = await reader.ReadAsync(request.HttpContext.RequestAborted);
                if (result.Buffer.Length > limit)
                {
                    throw TooLarge(limit);
                }

                if (result.IsCompleted)
                {
                    var body = result.Buffer.ToArray();
                    reader.AdvanceTo(result.Buffer.End);
                    return body;
                }

                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (BadHttpRequestException)
        {
            throw new AwsException(400, service is "dynamodb" ? "SerializationException" : "MalformedInput", "The request body ended too soon.");
        }
    }

    private static AwsException TooLarge(int limit) =>
        new(413, "RequestEntityTooLarge", $"The request body is larger than {limit} bytes.");
}
