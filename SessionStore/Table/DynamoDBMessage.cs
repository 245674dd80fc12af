using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace SessionStore.Table;

/// <summary>What DynamoDB says about a request that it refuses: what may be repeated of it, and what it is about.</summary>
internal static partial class DynamoDBMessage
{
    /// <summary>AWS' words for a key that the table does not have, then those of DynamoDB Local. An index's key is another matter.</summary>
    private static readonly string[] AboutTheKey =
    [
        "key element does not match the schema", "Missing the key", "Type mismatch for key", "required keys was not given a value", "conditions on the keys is invalid",
    ];

    /// <summary>Whether the request's key is not the table's.</summary>
    public static bool IsAboutTheKey(string message) => Array.Exists(AboutTheKey, words => message.Contains(words, StringComparison.OrdinalIgnoreCase));

    /// <summary>The message; of a transaction also the reasons, to which the message only refers.</summary>
    public static string Of(Exception exception)
    {
        var reasons = (exception as TransactionCanceledException)?.CancellationReasons?.Select(reason => reason.Message).OfType<string>()
            .Where(message => message.Length > 0).Select(Redact).Distinct(StringComparer.Ordinal).ToList();
        return reasons is [_, ..] ? string.Join("; ", reasons) : exception.Message;
    }

    /// <summary>
    /// The exception as it may be logged. Some messages repeat what the request had in it, which may be a session's id or
    /// value; then it is one of the same kind without that.
    /// </summary>
    public static Exception Redact(Exception exception) =>
        exception is AmazonServiceException service and not TransactionCanceledException && Redact(service.Message) is var message && message != service.Message
            ? new AmazonDynamoDBException(message, service.ErrorType, service.ErrorCode, service.RequestId, service.StatusCode)
            : exception;

    private static string Redact(string message) => Repeated().Replace(message, "…");

    // In this order: the value that a constraint names, members of a set, what is no number, a hash as ids have it.
    [GeneratedRegex(
        @"(?<=\bValue ')[^']*(?=' at ')|(?<=\[)[^\]]*(?=\] contains duplicates)|(?<=numeric value: ).+|(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])",
        RegexOptions.CultureInvariant | RegexOptions.Singleline,
        1000)]
    private static partial Regex Repeated();
}
