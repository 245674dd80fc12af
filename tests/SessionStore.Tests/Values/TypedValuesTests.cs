using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Values;

public sealed partial class TypedValuesTests(DynamoDBFixture dynamoDB)
{
    private static readonly Cart Example = new("Mia", [new("Tea", 2, 3.50m), new("Größe L", 1, 0.1m)], DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task A_value_of_any_type_comes_back_as_it_was()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session =>
        {
            session.Set("cart", Example);
            session.Set("number", 42L);
            session.Set("flag", true);
            session.Set("text", "plain");
            session.Set<Cart?>("null", null);
            session.Set<int[]>("list", [1, 2, 3]);
        });

        await browser.VisitAsync(session =>
        {
            Assert.Equivalent(Example, session.Get<Cart>("cart"), strict: true);
            Assert.Equal(42L, session.Get<long>("number"));
            Assert.True(session.Get<bool>("flag"));
            Assert.Equal("plain", session.Get<string>("text"));
            Assert.Null(session.Get<Cart>("null"));
            Assert.Contains("null", session.Keys);
            Assert.Equal([1, 2, 3], session.Get<int[]>("list")!);
            Assert.Equal("""{"customer":"Mia","items":[{"name":"Tea","count":2,"price":3.50},{"name":"Gr\u00F6\u00DFe L","count":1,"price":0.1}],"since":"1970-01-01T00:00:00+00:00"}""", session.GetString("cart"));
        });
    }

    [Fact]
    public async Task Source_generated_serialization_needs_no_reflection()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session => session.Set("cart", Example, CartJson.Default.Cart));

        await browser.VisitAsync(session =>
        {
            Assert.Equivalent(Example, session.Get("cart", CartJson.Default.Cart), strict: true);
            Assert.Null(session.Get("none", CartJson.Default.Cart));
        });
    }

    [Fact]
    public async Task An_absent_key_is_the_type_s_default()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session =>
        {
            Assert.Equal(0, session.Get<int>("none"));
            Assert.Null(session.Get<int?>("none"));
            Assert.Null(session.Get<Cart>("none"));
        });
    }

    [Theory]
    [InlineData(7)]
    [InlineData(-1)]
    [InlineData(151_587_080)]
    public async Task What_SetInt32_wrote_is_a_number_in_the_same_request_and_in_the_next(int number)
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session =>
        {
            session.SetInt32("n", number);
            Assert.Equal((number, number), (session.Get<int>("n"), session.GetInt32("n")));
        });

        Assert.Equal((number, number), await browser.VisitAsync(session => (session.Get<int>("n"), session.GetInt32("n"))));
    }

    [Fact]
    public async Task Unless_its_bytes_are_text_of_which_nobody_can_tell_whether_it_is_JSON()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session =>
        {
            session.SetInt32("digits", 0x31323334);
            session.SetInt32("letters", 0x61626364);
            session.Set("json", 1234);
        });

        await browser.VisitAsync(session =>
        {
            Assert.Equal((0x31323334, 1234, 1234), (session.GetInt32("digits"), session.Get<int>("digits"), session.Get<int>("json")));
            Assert.Equal(0x61626364, session.GetInt32("letters"));
            Assert.Throws<JsonException>(() => session.Get<int>("letters"));
        });
    }

    [Fact]
    public async Task A_value_of_another_type_throws_and_stays()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session =>
        {
            session.SetString("text", "not JSON");
            session.Set("cart", Example);
        });

        await browser.VisitAsync(session =>
        {
            Assert.Throws<JsonException>(() => session.Get<Cart>("text"));
            Assert.Throws<JsonException>(() => session.Get<int>("cart"));
            Assert.Equal("not JSON", session.GetString("text"));
        });
    }

    [Fact]
    public async Task Bytes_go_past_the_JSON()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session => session.Set("bytes", [1, 2, 3]));

        Assert.Equal([1, 2, 3], (await browser.VisitAsync(session => session.Get("bytes")))!);
    }

    [Fact]
    public async Task The_same_value_set_again_writes_nothing()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.Set("cart", Example));
        app.Wire.Take();

        await browser.VisitAsync(session => session.Set("cart", Example));

        Assert.Equal("GetItem", Assert.Single(app.Wire.Take()).Operation);
    }

    internal sealed record Line(string Name, int Count, decimal Price);

    internal sealed record Cart(string Customer, IReadOnlyList<Line> Items, DateTimeOffset Since);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Cart))]
    private sealed partial class CartJson : JsonSerializerContext;
}
