using System.Net;
using System.Text;
using Fuzz.Engine;
using Microsoft.AspNetCore.DataProtection;
using SessionStore.Migration;
using SessionStore.Table;
using SessionStore.Tickets;
using SessionStore.Wire;

namespace Fuzz.Targets;

/// <summary>
/// An answer of DynamoDB, whole or damaged, with an item as any program may have left it: read as what it says, or refused
/// as no answer.
/// </summary>
internal sealed class AnswerTarget : FuzzTarget
{
    private readonly TicketContent _tickets = new(new EphemeralDataProtectionProvider(), "Cookies", compressOver: 4096);

    public override IReadOnlyList<byte[]> Seeds =>
    [
        """{"ConsumedCapacity":{"CapacityUnits":0.5,"TableName":"sessions"},"Item":{"id":{"S":"session#1"},"sess":{"M":{"name":{"S":"Ada"},"count":{"N":"12"},"bytes":{"B":"AAEC"},"big":{"M":{"$brotli":{"B":"CwGAYWJjAw=="}}}}},"expires":{"N":"1764374400"},"v":{"N":"3"},"created":{"N":"1764370000"},"touched":{"N":"1764370800"}}}"""u8.ToArray(),
        """{"Item":{"id":{"S":"session#2"},"state":{"S":"moved"},"to":{"S":"session#3"},"seed":{"S":"x"},"expires":{"N":"1764374400.5"},"user":{"S":"user#1"},"handle":{"S":"h"}}}"""u8.ToArray(),
        """{"Item":{"id":{"S":"user#1"},"v":{"N":"1"},"sessions":{"M":{"h":{"M":{"item":{"S":"session#1"},"at":{"N":"1764370000"},"until":{"N":"1764374400"},"label":{"S":"Firefox"},"sid":{"S":"s"}}},"broken":{"BOOL":true}}},"keys":{"M":{"key":{"S":"<key/>"}}}}}"""u8.ToArray(),
        """{"Attributes":{"sess":{"M":{"list":{"L":[{"S":"a"},{"N":"1e5"},{"NULL":true},{"BOOL":false},{"M":{"a":{"L":[]}}}]},"texts":{"SS":["a","b"]},"numbers":{"NS":["1","2.5"]},"binaries":{"BS":["AA==","AQ=="]},"ticket":{"B":"CfDJ8A=="},"issued":{"N":"1764370000"},"sid":{"S":"sid#1"},"sidUntil":{"N":"1"},"cookie":{"M":{}},"escaped":{"S":"\u00e9\n\"\ud83d\ude00"}}},"expires":{"N":"-1E+125"}}}"""u8.ToArray(),
        """{"Item":{"id":{"S":"sess:1"},"sess":{"S":"{\"cookie\":{\"expires\":\"2026\"},\"user\":{\"name\":\"Ada\"},\"n\":1.5,\"flag\":true,\"none\":null}"},"expires":{"N":"1764374400.123"},"type":{"S":"connect-session"}}}"""u8.ToArray(),
        """{"ConsumedCapacity":[{"CapacityUnits":4,"TableName":"sessions"}]}"""u8.ToArray(),
    ];

    public override IReadOnlyList<string> Words =>
    [
        "\"S\":", "\"N\":", "\"B\":", "\"M\":", "\"L\":", "\"SS\":", "\"NS\":", "\"BS\":", "\"NULL\":", "\"BOOL\":", "\"Item\":", "\"sess\"", "\"v\"", "\"expires\"",
        "\"created\"", "\"$brotli\"", "{}", "[]", "{\"M\":{\"a\":", "{\"L\":[", "null", "true", "\"1e999\"", "\"NaN\"", "\"\"", "\\ud800", "\"-0\"", "\"99999999999999999999999999999999999999\"",
    ];

    public override void Run(byte[] input)
    {
        Answer answer;
        try
        {
            answer = AnswerReader.Read(input, requestId: null);
        }
        catch (InvalidDataException)
        {
            return;
        }

        if (answer.Item is { } item)
        {
            Read(SessionItem.From(item, "expires"));
            UserItem.From("user#1", item);
            KeyRingItem.From(item);
            ReadExpress(item);
        }
    }

    private void Read(SessionItem session)
    {
        foreach (var (key, value) in session.Entries)
        {
            if (SessionValue.TryDecode(value, out var bytes))
            {
                Require.That(SessionValue.IsSame(value, bytes), "A value is not the one that it was read as.");
                SessionValue.DecodeJson(value, key);
            }
        }

        TicketContent.Provider(session);
        Require.That(_tickets.Read(session, "ticket#1") is null, "Nobody has written a ticket with these keys.");
    }

    private static void ReadExpress(Dictionary<string, ItemValue> item)
    {
        try
        {
            ExpressItem.Read(item, "expires", compressOver: null);
        }
        catch (InvalidDataException)
        {
            // It stays where it is.
        }
    }
}

/// <summary>A refusal of DynamoDB, or what something between here and there says in its place.</summary>
internal sealed class RefusalTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds =>
    [
        """{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}"""u8.ToArray(),
        """{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed","Item":{"id":{"S":"a"},"v":{"N":"1"}}}"""u8.ToArray(),
        """{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"cancelled","CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed","Message":"x","Item":{"id":{"S":"a"}}}]}"""u8.ToArray(),
        """{"__type":"com.amazon.coral.service#ExpiredTokenException","message":"The security token included in the request is expired"}"""u8.ToArray(),
        "<html><body>502 Bad Gateway</body></html>"u8.ToArray(),
        [],
    ];

    public override IReadOnlyList<string> Words =>
        ["\"__type\":", "\"message\":", "\"Message\":", "\"Item\":", "\"CancellationReasons\":", "#", "ThrottlingException", "{\"S\":\"", "[", "{", "null", "\\ud800"];

    public override void Run(byte[] input)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.BadRequest);
        response.Headers.TryAddWithoutValidation("x-amzn-RequestId", "1");
        try
        {
            Require.Same(HttpStatusCode.BadRequest, ErrorReader.Read(response, input).StatusCode);
        }
        catch (IOException)
        {
            // Nobody knows what was refused.
        }
    }
}

/// <summary>What the framework's session wrote into a cache, or something else did.</summary>
internal sealed class FrameworkBytesTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds =>
    [
        [2, 0, 0, 2, .. new byte[16], 0, 4, .. "name"u8, 0, 0, 0, 3, .. "Ada"u8, 0, 1, .. "n"u8, 0, 0, 0, 4, 0, 0, 0, 7],
        [2, 0, 0, 0, .. new byte[16]],
        Encoding.UTF8.GetBytes("not a session"),
    ];

    public override void Run(byte[] input)
    {
        try
        {
            FrameworkSessionFormat.Read(input);
        }
        catch (InvalidDataException)
        {
            // It stays where it is.
        }
    }
}
