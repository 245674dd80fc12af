using System.Text;

namespace SessionStore.Table;

/// <summary>
/// What the table has for a session's values, and what ISession sees of it. Here it is bytes, and DynamoDB's own types are for counters and
/// for what other programs have written.
/// </summary>
internal class SessionValues(int? compressOver)
{
    /// <param name="value">As ISession has it.</param>
    /// <param name="isJson">Whether it is JSON that is to be stored as DynamoDB's own types: here only a counter's digits.</param>
    public virtual ItemValue Encode(byte[] value, bool isJson) =>
        isJson ? ItemValue.OfNumber(Encoding.UTF8.GetString(value)) : SessionValue.Encode(value, compressOver);

    /// <summary>Whether a stored value is this one, so that it need not be written. A number is no text of its digits, but JSON.</summary>
    public virtual bool IsSame(ItemValue stored, byte[] value, bool isJson) => (isJson || stored.Digits is null) && SessionValue.IsSame(stored, value);

    /// <returns>What TryGetValue gives; null when it is nothing.</returns>
    /// <exception cref="InvalidOperationException">
    /// The key holds a number. The framework would make bytes of it in two ways, neither of which could be told from the other:
    /// GetInt32 takes the first four, GetString all.
    /// </exception>
    public virtual byte[]? Bytes(ItemValue stored, string key) => stored.Digits is null ? SessionValue.Decode(stored, key) : throw NoBytes(key);

    /// <returns>The JSON that <c>Get&lt;T&gt;</c> reads.</returns>
    public virtual byte[]? Json(ItemValue stored, string key) => SessionValue.DecodeJson(stored, key);

    /// <returns>A value that this request has set, as Bytes or Json would give it once it is stored.</returns>
    public virtual byte[]? Pending(byte[] value, bool isJson, string key, bool asJson) => isJson ? Counter(value, key, asJson) : asJson ? SessionValue.Json(value) : value;

    private static byte[] Counter(byte[] digits, string key, bool asJson) => asJson ? digits : throw NoBytes(key);

    /// <summary>Whether there is something to read.</summary>
    public virtual bool IsValue(ItemValue stored) => true;

    protected static InvalidOperationException NoBytes(string key) => new(
        $"Session key '{key}' holds a number, from IncrementAsync or another program, and no bytes that GetInt32, GetString or " +
        "TryGetValue could read. Read it with Get<long>, Get<int> or Get<decimal>.");
}
