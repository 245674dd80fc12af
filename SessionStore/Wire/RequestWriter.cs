using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using SessionStore.Table;

namespace SessionStore.Wire;

/// <summary>Writes requests as DynamoDB's JSON.</summary>
internal static class RequestWriter
{
    private const int UsualLength = 2048;

    // Nothing here becomes part of a page, so that only what JSON itself demands is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <param name="schema">The table.</param>
    /// <param name="request">The one item that the call is about.</param>
    public static PooledBuffer Write(SessionTableSchema schema, ItemRequest request) => Write((schema, request), static (json, call) =>
    {
        WriteMembers(json, call.schema, call.request);
        if (call.request.ConsistentRead is { } consistent)
        {
            json.WriteBoolean("ConsistentRead"u8, consistent);
        }

        if (call.request.ReturnValues is { } values)
        {
            json.WriteString("ReturnValues"u8, values);
        }
    });

    /// <param name="schema">The table.</param>
    /// <param name="writes">What is to be written, all or nothing.</param>
    /// <param name="token">Makes a repetition harmless.</param>
    public static PooledBuffer Write(SessionTableSchema schema, IReadOnlyList<TransactionWrite> writes, string token) =>
        Write((schema, writes, token), static (json, call) =>
        {
            json.WriteString("ClientRequestToken"u8, call.token);
            json.WriteStartArray("TransactItems"u8);
            foreach (var (kind, request) in call.writes)
            {
                json.WriteStartObject();
                json.WriteStartObject(kind);
                WriteMembers(json, call.schema, request);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    private static PooledBuffer Write<T>(T call, Action<Utf8JsonWriter, T> writeMembers)
    {
        var buffer = new PooledBuffer(UsualLength);
        var json = _writer ??= new(buffer, Options);
        try
        {
            json.Reset(buffer);
            json.WriteStartObject();
            writeMembers(json, call);
            json.WriteString("ReturnConsumedCapacity"u8, "TOTAL"u8);
            json.WriteEndObject();
            json.Flush();
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
        finally
        {
            json.Reset(NoBuffer.Instance);
        }
    }

    private static void WriteMembers(Utf8JsonWriter json, SessionTableSchema schema, ItemRequest request)
    {
        json.WriteString("TableName"u8, schema.TableName);
        if (request.Id is { } id)
        {
            json.WriteStartObject("Key"u8);
            json.WriteStartObject(schema.KeyAttribute);
            json.WriteString("S"u8, id);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (request.Item is { } item)
        {
            json.WritePropertyName("Item"u8);
            WriteMap(json, item);
        }

        WriteExpression(json, "ProjectionExpression"u8, request.ProjectionExpression);
        WriteExpression(json, "UpdateExpression"u8, request.UpdateExpression);
        WriteExpression(json, "ConditionExpression"u8, request.ConditionExpression);
        if (request.Names is { } names)
        {
            json.WriteStartObject("ExpressionAttributeNames"u8);
            foreach (var (placeholder, name) in names)
            {
                json.WriteString(placeholder, name);
            }

            json.WriteEndObject();
        }

        if (request.Values is { } values)
        {
            json.WritePropertyName("ExpressionAttributeValues"u8);
            WriteMap(json, values);
        }

        if (request.ReturnsItemOnConditionFailure)
        {
            json.WriteString("ReturnValuesOnConditionCheckFailure"u8, "ALL_OLD"u8);
        }
    }

    private static void WriteExpression(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? expression)
    {
        if (expression is not null)
        {
            json.WriteString(name, expression);
        }
    }

    private static void WriteMap(Utf8JsonWriter json, Dictionary<string, ItemValue> map)
    {
        json.WriteStartObject();
        foreach (var (name, value) in map)
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, ItemValue value)
    {
        if (value.Other is { } other)
        {
            WriteValue(json, other);
            return;
        }

        json.WriteStartObject();
        if (value.Digits is { } digits)
        {
            json.WriteString("N"u8, digits);
        }
        else if (value.Utf8 is { } text)
        {
            json.WriteString("S"u8, text);
        }
        else
        {
            json.WritePropertyName("M"u8);
            WriteMap(json, value.Entries ?? []);
        }

        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, Dictionary<string, AttributeValue> map)
    {
        json.WriteStartObject();
        foreach (var (name, value) in map)
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, AttributeValue value)
    {
        json.WriteStartObject();
        switch (value)
        {
            case { S: { } text }:
                json.WriteString("S"u8, text);
                break;
            case { N: { } number }:
                json.WriteString("N"u8, number);
                break;
            case { B: { } binary }:
                json.WritePropertyName("B"u8);
                WriteBinary(json, binary);
                break;
            case { IsMSet: true, M: { } map }:
                json.WritePropertyName("M"u8);
                WriteMap(json, map);
                break;
            case { IsLSet: true, L: { } list }:
                json.WriteStartArray("L"u8);
                foreach (var member in list)
                {
                    WriteValue(json, member);
                }

                json.WriteEndArray();
                break;
            case { IsSSSet: true, SS: { } strings }:
                WriteStrings(json, "SS"u8, strings);
                break;
            case { IsNSSet: true, NS: { } numbers }:
                WriteStrings(json, "NS"u8, numbers);
                break;
            case { IsBSSet: true, BS: { } binaries }:
                json.WriteStartArray("BS"u8);
                foreach (var binary in binaries)
                {
                    WriteBinary(json, binary);
                }

                json.WriteEndArray();
                break;
            case { BOOL: { } flag }:
                json.WriteBoolean("BOOL"u8, flag);
                break;
            default:
                json.WriteBoolean("NULL"u8, true);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, ReadOnlySpan<byte> type, List<string> members)
    {
        json.WriteStartArray(type);
        foreach (var member in members)
        {
            json.WriteStringValue(member);
        }

        json.WriteEndArray();
    }

    private static void WriteBinary(Utf8JsonWriter json, MemoryStream binary) =>
        json.WriteBase64StringValue(binary.TryGetBuffer(out var bytes) ? bytes : binary.ToArray());

    /// <summary>Where the thread's writer points while it writes nothing, so that it keeps no request alive.</summary>
    private sealed class NoBuffer : IBufferWriter<byte>
    {
        public static readonly NoBuffer Instance = new();

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public Span<byte> GetSpan(int sizeHint = 0) => throw new NotSupportedException();
    }
}
