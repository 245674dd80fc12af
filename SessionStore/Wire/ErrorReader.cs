using System.Net;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using static SessionStore.Wire.JsonTokens;

namespace SessionStore.Wire;

/// <summary>
/// Makes of DynamoDB's refusals the exceptions that the SDK makes of them. The SDK's own readers expect nothing but what DynamoDB
/// sends: there are bodies of which they read for ever.
/// </summary>
internal static class ErrorReader
{
    /// <param name="response">The answer.</param>
    /// <param name="body">Its body.</param>
    /// <exception cref="IOException">It is damaged.</exception>
    public static AmazonServiceException Read(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        var requestId = response.Header("x-amzn-RequestId");
        if (body.IsEmpty || body[0] != '{')
        {
            // Nothing, or a proxy's page: its status says more than its text.
            return NewException(new() { Code = response.Header("x-amzn-ErrorType") }, requestId, response.StatusCode);
        }

        var json = new Utf8JsonReader(body, AnswerReader.Deep);
        try
        {
            var refusal = ReadRefusal(ref json);
            return json.Read()
                ? throw Unexpected(in json)
                : NewException(refusal with { Code = refusal.Code ?? response.Header("x-amzn-ErrorType") }, requestId, response.StatusCode);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or InvalidDataException)
        {
            throw new IOException("DynamoDB's refusal is not the JSON that it should be, or not all of it.", exception);
        }
    }

    private static Refusal ReadRefusal(ref Utf8JsonReader json)
    {
        var refusal = new Refusal();
        Advance(ref json);
        Expect(in json, JsonTokenType.StartObject);
        while (NextMember(ref json))
        {
            if (json.ValueTextEquals("__type"u8) || json.ValueTextEquals("code"u8))
            {
                refusal = refusal with { Code = NextText(ref json) };
            }
            else if (json.ValueTextEquals("message"u8) || json.ValueTextEquals("Message"u8))
            {
                refusal = refusal with { Message = NextText(ref json) };
            }
            else if (json.ValueTextEquals("Item"u8))
            {
                Advance(ref json);
                refusal = refusal with { Item = AttributeReader.ReadMap(ref json) };
            }
            else if (json.ValueTextEquals("CancellationReasons"u8))
            {
                refusal = refusal with { Reasons = ReadReasons(ref json) };
            }
            else
            {
                SkipValue(ref json);
            }
        }

        return refusal;
    }

    private static List<CancellationReason> ReadReasons(ref Utf8JsonReader json)
    {
        List<CancellationReason> reasons = [];
        for (StartArray(ref json); NextElement(ref json);)
        {
            reasons.Add(ReadReason(ref json));
        }

        return reasons;
    }

    private static CancellationReason ReadReason(ref Utf8JsonReader json)
    {
        var reason = new CancellationReason();
        Expect(in json, JsonTokenType.StartObject);
        while (NextMember(ref json))
        {
            if (json.ValueTextEquals("Code"u8))
            {
                reason.Code = NextText(ref json);
            }
            else if (json.ValueTextEquals("Message"u8))
            {
                reason.Message = NextText(ref json);
            }
            else if (json.ValueTextEquals("Item"u8))
            {
                Advance(ref json);
                reason.Item = AttributeReader.ReadMap(ref json);
            }
            else
            {
                SkipValue(ref json);
            }
        }

        return reason;
    }

    /// <summary>Members that say nothing are left out, or null.</summary>
    private static string? NextText(ref Utf8JsonReader json)
    {
        Advance(ref json);
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(in json, JsonTokenType.String);
        return json.GetString();
    }

    private static AmazonDynamoDBException NewException(Refusal refusal, string? requestId, HttpStatusCode status)
    {
        var code = ShortName(refusal.Code);
        var message = refusal.Message is { Length: > 0 } said
            ? said
            : $"The service returned an error with Error Code {code} and HTTP Status Code {status}.";
        return code switch
        {
            "ConditionalCheckFailedException" =>
                new ConditionalCheckFailedException(message, null, ErrorType.Unknown, code, requestId, status) { Item = refusal.Item },
            "TransactionCanceledException" =>
                new TransactionCanceledException(message, null, ErrorType.Unknown, code, requestId, status) { CancellationReasons = refusal.Reasons },
            "InternalServerError" => new InternalServerErrorException(message, null, ErrorType.Unknown, code, requestId, status),
            "ItemCollectionSizeLimitExceededException" => new ItemCollectionSizeLimitExceededException(message, null, ErrorType.Unknown, code, requestId, status),
            "ProvisionedThroughputExceededException" => new ProvisionedThroughputExceededException(message, null, ErrorType.Unknown, code, requestId, status),
            "ReplicatedWriteConflictException" => new ReplicatedWriteConflictException(message, null, ErrorType.Unknown, code, requestId, status),
            "RequestLimitExceeded" => new RequestLimitExceededException(message, null, ErrorType.Unknown, code, requestId, status),
            "ResourceNotFoundException" => new ResourceNotFoundException(message, null, ErrorType.Unknown, code, requestId, status),
            "ThrottlingException" => new ThrottlingException(message, null, ErrorType.Unknown, code, requestId, status),
            "TransactionConflictException" => new TransactionConflictException(message, null, ErrorType.Unknown, code, requestId, status),
            "TransactionInProgressException" => new TransactionInProgressException(message, null, ErrorType.Unknown, code, requestId, status),
            "IdempotentParameterMismatchException" => new IdempotentParameterMismatchException(message, null, ErrorType.Unknown, code, requestId, status),
            _ => new AmazonDynamoDBException(message, null, ErrorType.Unknown, code, requestId, status),
        };
    }

    /// <summary>Of <c>com.amazonaws.dynamodb.v20120810#ResourceNotFoundException:http://…</c> the part that is the same everywhere.</summary>
    private static string? ShortName(string? code)
    {
        var name = code?.Split(':')[0];
        return name?[(name.LastIndexOf('#') + 1)..];
    }

    private readonly record struct Refusal(string? Code, string? Message, Dictionary<string, AttributeValue>? Item, List<CancellationReason>? Reasons);
}
