using System.IO.Compression;
using System.Text;
using Amazon.DynamoDBv2.Model;

namespace SessionStore.Tests.Secrets;

/// <summary>All that an item says, names and values.</summary>
internal static class StoredText
{
    public static string Of(Dictionary<string, AttributeValue> item) => string.Join(' ', item.Select(attribute => $"{attribute.Key}={Of(attribute.Value)}"));

    private static string Of(AttributeValue value) => value switch
    {
        { S: { } text } => text,
        { N: { } number } => number,
        { B: { } bytes } => Encoding.UTF8.GetString(bytes.ToArray()),
        { M: { } map } => map.TryGetValue("$brotli", out var compressed) ? Decompressed(compressed) : Of(map),
        { L: { } list } => string.Join(' ', list.Select(Of)),
        { SS: { } texts } => string.Join(' ', texts),
        _ => "",
    };

    private static string Decompressed(AttributeValue value)
    {
        try
        {
            using var text = new StreamReader(new BrotliStream(value.B ?? new MemoryStream(), CompressionMode.Decompress));
            return text.ReadToEnd();
        }
        catch (InvalidOperationException)
        {
            // A test has put there what is not compressed.
            return "";
        }
    }
}
