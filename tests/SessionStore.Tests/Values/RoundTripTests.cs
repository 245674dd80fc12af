using System.Text;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Values;

/// <summary>Whatever bytes go in come out, through the real DynamoDB Local and the SDK.</summary>
public sealed class RoundTripTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task Every_value_comes_back_byte_for_byte()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        var values = Named().Concat(Random()).ToDictionary(StringComparer.Ordinal);

        await browser.VisitAsync(session =>
        {
            foreach (var (key, value) in values)
            {
                session.Set(key, value);
            }
        });

        var different = await browser.VisitAsync(session =>
            values.Where(pair => !session.TryGetValue(pair.Key, out var read) || !read.AsSpan().SequenceEqual(pair.Value)).Select(pair => pair.Key).ToList());
        Assert.Empty(different);
        Assert.Equal(values.Count, (await browser.VisitAsync(session => session.Keys.Count())));
    }

    [Fact]
    public async Task Text_is_readable_in_the_table_and_other_bytes_are_binary()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session =>
        {
            session.SetString("text", "Grüße, 世界 👋\r\n\tund mehr");
            session.SetString("empty", "");
            session.SetInt32("number", 1);
            session.Set("invalid", [0xC3, 0x28]);
            session.Set("surrogate", [0xED, 0xA0, 0x80]);
            session.SetString("control", "bell\u0007");
            session.SetString("long", new string('a', 5000));
        });

        var values = Assert.Single(await dynamoDB.ItemsAsync(app.Table))["sess"].M;
        Assert.Equal("Grüße, 世界 👋\r\n\tund mehr", values["text"].S);
        Assert.Equal("", values["empty"].S);
        Assert.All(["number", "invalid", "surrogate", "control"], key => Assert.NotNull(values[key].B));
        Assert.Equal(["$brotli"], values["long"].M.Keys);
    }

    private static IEnumerable<KeyValuePair<string, byte[]>> Named()
    {
        yield return new("empty", []);
        yield return new("byte order mark", [0xEF, 0xBB, 0xBF, .. "text"u8]);
        yield return new("lone surrogate", [0xED, 0xA0, 0x80]);
        yield return new("surrogate pair in three bytes each", [0xED, 0xA0, 0xBD, 0xED, 0xB1, 0x8B]);
        yield return new("overlong NUL", [0xC0, 0x80]);
        yield return new("past the last code point", [0xF4, 0x90, 0x80, 0x80]);
        yield return new("last code point", [0xF4, 0x8F, 0xBF, 0xBF]);
        yield return new("cut in the middle", [.. "text"u8, 0xE4, 0xB8]);
        yield return new("noncharacters", Encoding.UTF8.GetBytes("\uFFFE\uFFFF\uFDD0"));
        yield return new("replacement character", Encoding.UTF8.GetBytes("\uFFFD"));
        yield return new("line separators", Encoding.UTF8.GetBytes("\u2028\u2029\u0085"));
        yield return new("quotes and backslashes", Encoding.UTF8.GetBytes("""{"a":"\"\\\u0000</script>"}"""));
        yield return new("decomposed", Encoding.UTF8.GetBytes("e\u0301"));
        yield return new("100 KB that compress", Encoding.UTF8.GetBytes(new string('ä', 50_000)));
        for (var b = 0; b < 256; b++)
        {
            yield return new($"byte {b}", [(byte)b]);
        }
    }

    private static IEnumerable<KeyValuePair<string, byte[]>> Random()
    {
        var random = new Random(20);
        for (var n = 0; n < 100; n++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            yield return new($"random bytes {n}", bytes);
        }

        for (var n = 0; n < 100; n++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(100); length > 0; length--)
            {
                var rune = random.Next(0x10FFFF);
                text.Append(Rune.IsValid(rune) ? new Rune(rune) : Rune.ReplacementChar);
            }

            yield return new($"random text {n}", Encoding.UTF8.GetBytes(text.ToString()));
        }

        var large = new byte[30_000];
        random.NextBytes(large);
        yield return new("30 KB that do not compress", large);
    }
}
