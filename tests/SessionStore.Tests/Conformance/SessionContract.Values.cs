using System.Text;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Conformance;

/// <summary>Keys and values: any text, any bytes.</summary>
public abstract partial class SessionContract
{
    [Fact]
    public async Task An_empty_value_is_a_value()
    {
        await Browser.VisitAsync(session =>
        {
            session.Set("bytes", []);
            session.SetString("text", "");
        });

        await Browser.VisitAsync(session =>
        {
            Assert.True(session.TryGetValue("bytes", out var bytes));
            Assert.Empty(bytes);
            Assert.Equal("", session.GetString("text"));
        });
    }

    [Fact]
    public async Task Neither_keys_nor_values_may_be_null() => await Browser.VisitAsync(session =>
    {
        Assert.Throws<ArgumentNullException>(() => session.TryGetValue(null!, out _));
        Assert.Throws<ArgumentNullException>(() => session.Set(null!, [1]));
        Assert.Throws<ArgumentNullException>(() => session.Remove(null!));
        Assert.Throws<ArgumentNullException>(() => session.Set("key", null!));
    });

    [Fact]
    public async Task A_value_is_copied_when_it_is_set()
    {
        await Browser.VisitAsync(session =>
        {
            byte[] value = [1, 2, 3];
            session.Set("key", value);
            value[0] = 9;
            Assert.Equal([1, 2, 3], session.Get("key"));
        });

        Assert.Equal([1, 2, 3], await Browser.VisitAsync(session => session.Get("key")!));
    }

    [Theory]
    [InlineData("#hash.dot[0] and space")]
    [InlineData("sess")]
    [InlineData("id")]
    [InlineData("Größe 大きさ 📏")]
    [InlineData("__proto__")]
    [InlineData(":colon")]
    public async Task Any_text_is_a_key(string key)
    {
        await Browser.VisitAsync(session => session.SetString(key, "value"));
        await Browser.VisitAsync(session => session.SetString(key, "changed"));

        Assert.Equal([key], await Browser.VisitAsync(Sorted));
        Assert.Equal("changed", await Browser.VisitAsync(session => session.GetString(key)));
        await Browser.VisitAsync(session => session.Remove(key));
        Assert.Empty(await Browser.VisitAsync(Sorted));
    }

    [Fact]
    public async Task Keys_differ_by_case_and_by_every_character()
    {
        string[] keys = ["A", "a", "a ", "á", "a\u0301"];
        await Browser.VisitAsync(session => Array.ForEach(keys, key => session.SetString(key, key)));

        await Browser.VisitAsync(session => Array.ForEach(keys, key => Assert.Equal(key, session.GetString(key))));
    }

    [Fact]
    public async Task Any_bytes_come_back_as_they_were()
    {
        var random = new Random(4711);
        var values = Enumerable.Range(0, 60).ToDictionary(i => $"key{i}", i => RandomValue(random, i), StringComparer.Ordinal);

        await Browser.VisitAsync(session =>
        {
            foreach (var (key, value) in values)
            {
                session.Set(key, value);
            }
        });

        await Browser.VisitAsync(session =>
        {
            Assert.Equal(values.Keys.Order(StringComparer.Ordinal), Sorted(session));
            foreach (var (key, value) in values)
            {
                Assert.Equal(value, session.Get(key));
            }
        });
    }

    [Fact]
    public async Task A_large_value_comes_back_as_it_was()
    {
        var value = new byte[300_000];
        new Random(42).NextBytes(value);
        await Browser.VisitAsync(session => session.Set("large", value));

        Assert.Equal(value, await Browser.VisitAsync(session => session.Get("large")!));
    }

    /// <summary>Bytes, text, and text with one byte that makes it something else.</summary>
    private static byte[] RandomValue(Random random, int kind)
    {
        var bytes = new byte[random.Next(0, 2000)];
        random.NextBytes(bytes);
        return (kind % 4) switch
        {
            0 => bytes,
            1 => Encoding.UTF8.GetBytes(Convert.ToBase64String(bytes) + "äöü€😀\r\n\t"),
            2 => [.. Encoding.UTF8.GetBytes("text"), (byte)random.Next(0, 256), .. "text"u8],
            _ => Encoding.UTF8.GetBytes(new string((char)random.Next(0x20, 0x7F), random.Next(1, 20_000))),
        };
    }
}
