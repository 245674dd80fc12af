using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Http;
using SessionStore.Table;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Sharing;

/// <summary>What one of two apps writes is what a developer of the other expects to read.</summary>
public sealed class SharedValueTests(DynamoDBFixture dynamoDB) : SharingTest(dynamoDB)
{
    private sealed record Cart(int[] Items, decimal Total, string? Note, DateTime At);

    [Fact]
    public async Task What_Express_writes_is_read_here()
    {
        using var browser = NewBrowser();
        await Express.RunAsync(browser, """
            Object.assign(req.session, {
              user: 'Ada Ünlü', empty: '', json: '{"a":1}', visits: 7, minus: -2147483648, ratio: 0.5, large: 9007199254740991, tiny: 1e-100, admin: true, no: false,
              none: null, missing: undefined, list: [1, 'two', { three: true }, null, undefined], nothing: {}, nan: NaN,
              cart: { items: [1, 2], total: 12.5, note: null, at: new Date(Date.UTC(2026, 10, 27, 10, 7, 0, 80)) },
              since: new Date(Date.UTC(2026, 10, 27)), bytes: Buffer.from([0, 1, 255]), four: Buffer.from([0, 0, 0, 9]),
            });
            """);

        await browser.VisitAsync(session =>
        {
            Assert.Equal(
                ["admin", "bytes", "cart", "empty", "four", "json", "large", "list", "minus", "no", "nothing", "ratio", "since", "tiny", "user", "visits"],
                session.Keys.Order());
            Assert.Equal(("Ada Ünlü", "Ada Ünlü"), (session.GetString("user"), session.Get<string>("user")));
            Assert.Equal("", session.GetString("empty"));
            Assert.Equal(("""{"a":1}""", """{"a":1}"""), (session.GetString("json"), session.Get<string>("json")));
            Assert.Equal((7, 7, 7L), (session.GetInt32("visits"), session.Get<int>("visits"), session.Get<long>("visits")));
            Assert.Equal(int.MinValue, session.GetInt32("minus"));
            Assert.Equal((0.5, 1e-100), (session.Get<double>("ratio"), session.Get<double>("tiny")));
            Assert.Equal(9007199254740991, session.Get<long>("large"));
            Assert.Contains("'large'", Assert.Throws<InvalidOperationException>(() => session.GetInt32("large")).Message, StringComparison.Ordinal);
            Assert.Equal((true, "true", false), (session.Get<bool>("admin"), session.GetString("admin"), session.Get<bool>("no")));
            Assert.Null(session.GetString("none"));
            Assert.Null(session.GetInt32("none"));
            Assert.Null(session.Get<string>("none"));
            Assert.Null(session.GetString("missing"));
            Assert.Equal("""[1,"two",{"three":true},null,null]""", session.GetString("list"));
            Assert.Equal("{}", session.GetString("nothing"));
            var cart = session.Get<Cart>("cart")!;
            Assert.Equal([1, 2], cart.Items);
            Assert.Equal((12.5m, null), (cart.Total, cart.Note));
            Assert.Equal(new DateTime(2026, 11, 27, 10, 7, 0, 80, DateTimeKind.Utc), cart.At);
            Assert.Equal("2026-11-27T00:00:00.000Z", session.GetString("since"));
            Assert.Equal(new DateTime(2026, 11, 27, 0, 0, 0, DateTimeKind.Utc), session.Get<DateTime>("since"));
            Assert.Equal([0, 1, 255], session.Get("bytes")!);
            Assert.Equal([0, 1, 255], session.Get<byte[]>("bytes")!);
            Assert.Equal(9, session.GetInt32("four"));
        });
    }

    [Fact]
    public async Task What_is_written_here_is_read_in_Express()
    {
        using var browser = NewBrowser();
        var large = new string('x', 5000) + "Ünlü";
        await browser.VisitAsync(session =>
        {
            session.SetString("user", "Ada Ünlü");
            session.SetString("empty", "");
            session.SetString("large", large);
            session.SetInt32("visits", 7);
            session.SetInt32("minus", -1);
            session.Set("bytes", [0, 1, 255]);
            session.Set("largeBytes", Enumerable.Repeat((byte)1, 5000).ToArray());
            session.Set("ratio", 0.5);
            session.Set("long", 9007199254740991);
            session.Set("admin", true);
            session.Set<string?>("none", null);
            session.Set("text", "text");
            session.Set("list", new object[] { 1, "two", new { Three = true } });
            session.Set("cart", new Cart([1, 2], 12.50m, null, new DateTime(2026, 11, 27, 10, 7, 0, 80, DateTimeKind.Utc)));
        });

        var json = await Express.RunAsync(browser, "const { cookie, ...data } = req.session; data.largeBytes = data.largeBytes.length; return data;");

        var wanted = $$"""
            {
              "user": "Ada Ünlü", "empty": "", "large": "{{large}}", "visits": 7, "minus": -1, "bytes": { "type": "Buffer", "data": [0, 1, 255] }, "largeBytes": 5000,
              "ratio": 0.5, "long": 9007199254740991, "admin": true, "none": null, "text": "text", "list": [1, "two", { "three": true }],
              "cart": { "items": [1, 2], "total": 12.5, "note": null, "at": "2026-11-27T10:07:00.08Z" }
            }
            """;
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(wanted), json), json.GetRawText());
        Assert.True((await ItemAsync())["sess"].M["large"].M.ContainsKey("$brotli"));
    }

    [Fact]
    public async Task What_was_set_in_this_request_reads_as_it_will_when_it_is_stored()
    {
        using var browser = NewBrowser();
        void Check(ISession session)
        {
            Assert.Equal("text", session.GetString("text"));
            Assert.Equal("text", session.Get<string>("text"));
            Assert.Equal((7, 7), (session.GetInt32("seven"), session.Get<int>("seven")));
            Assert.Equal((8, 8), (session.GetInt32("eight"), session.Get<int>("eight")));
            Assert.Null(session.GetString("none"));
            Assert.Equal("""{"a":[1,null]}""", session.GetString("object"));
        }

        await browser.VisitAsync(session =>
        {
            session.Set("text", "text");
            session.SetInt32("seven", 7);
            session.Set("eight", 8);
            session.Set<string?>("none", null);
            session.Set("object", new { A = new int?[] { 1, null } });
            Check(session);
        });
        await browser.VisitAsync(Check);
    }

    [Fact]
    public async Task A_round_trip_that_changes_nothing_writes_nothing_and_alters_nothing()
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session =>
        {
            session.SetString("text", "text");
            session.SetString("large", new string('x', 5000));
            session.SetInt32("number", 7);
            session.Set("long", long.MaxValue);
            session.Set("object", new { B = 1.50m, A = new[] { 1 } });
            session.Set("cookie", new[] { 1 });
            session.SetString("save", "me");
        });
        await Express.RunAsync(browser, "req.session.js = { z: [1.0, 'a'], a: null }; req.session.same = req.session.js; req.session.bytes = Buffer.from([1, 2, 3, 4]);");
        var before = await ItemAsync();
        AspNet.Wire.Take();
        await Express.TakeAsync();

        await browser.VisitAsync(session =>
        {
            session.SetString("text", session.GetString("text")!);
            session.SetString("large", session.GetString("large")!);
            session.SetInt32("number", session.GetInt32("number")!.Value);
            session.Set("long", session.Get<long>("long"));
            session.Set("object", new { A = new[] { 1 }, B = 1.5m });
            session.SetString("js", session.GetString("js")!);
            session.Set("same", session.Get<JsonElement>("same"));
            session.Set("bytes", session.Get("bytes")!);
        });
        await Express.RunAsync(browser, """
            for (const key of Object.keys(req.session)) if (key !== 'cookie') req.session[key] = structuredClone(req.session[key]);
            await new Promise((done, fail) => req.session.save((error) => error ? fail(error) : done()));
            """);

        Assert.Equal(["GetItem"], AspNet.Wire.Take().Select(call => call.Operation));
        Assert.Equal(["GetItem"], (await Express.TakeAsync()).Select(call => call.Operation));
        var after = await ItemAsync();
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Json(before)), JsonElement.Parse(Json(after))));
        Assert.Equal("9223372036854775807", after["sess"].M["long"].N);
    }

    private static byte[] Json(Dictionary<string, AttributeValue> item) => SessionValueJson.Text(new AttributeValue { M = item });

    [Fact]
    public async Task Names_that_express_session_needs_for_itself_are_left_alone()
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session =>
        {
            foreach (var name in new[] { "cookie", "save", "id", "req", "__proto__", "constructor" })
            {
                session.SetString(name, name);
            }
        });

        await Express.RunAsync(browser, "req.session.user = 'Ada'; req.session.nested = JSON.parse('{\"__proto__\":{\"admin\":true}}');");

        await browser.VisitAsync(session =>
        {
            Assert.Equal(["__proto__", "constructor", "cookie", "id", "nested", "req", "save", "user"], session.Keys.Order(StringComparer.Ordinal));
            Assert.Equal("cookie", session.GetString("cookie"));
        });
        Assert.Equal("undefined", (await Express.RunAsync(browser, "return typeof req.session.nested.admin;")).GetString());
    }
}
