using System.Globalization;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Values;

public sealed class CompressionTests(DynamoDBFixture dynamoDB)
{
    private static readonly string Orders = string.Join(',', Enumerable.Range(0, 800).Select(n => string.Create(CultureInfo.InvariantCulture, $"\"order {n}\"")));

    [Theory]
    [InlineData(null, 10, 1.5)]
    [InlineData(4096, 1, 0.5)]
    public async Task A_large_value_costs_fewer_units(int? compressOver, double written, double read)
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map, options => options.CompressOver = compressOver);
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session => session.SetString("k", Orders));
        Assert.Equal(written, Assert.Single(app.Wire.Take()).Units);

        Assert.Equal(Orders, await browser.VisitAsync(session => session.GetString("k")));
        Assert.Equal(read, Assert.Single(app.Wire.Take()).Units);
    }

    [Fact]
    public async Task A_value_at_the_threshold_is_left_as_it_is()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map, options => options.CompressOver = 100);
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session =>
        {
            session.SetString("at", new string('a', 100));
            session.SetString("over", new string('a', 101));
        });

        var values = Assert.Single(await dynamoDB.ItemsAsync(app.Table))["sess"].M;
        Assert.Equal(100, values["at"].S.Length);
        Assert.NotNull(values["over"].M);
    }

    [Fact]
    public async Task What_does_not_get_smaller_is_not_compressed()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map, options => options.CompressOver = 0);
        using var browser = app.NewBrowser();
        var random = new byte[10_000];
        new Random(20).NextBytes(random);

        await browser.VisitAsync(session =>
        {
            session.Set("random", random);
            session.SetString("short", "a");
        });

        var values = Assert.Single(await dynamoDB.ItemsAsync(app.Table))["sess"].M;
        Assert.Equal(10_000, values["random"].B.Length);
        Assert.Equal("a", values["short"].S);
    }

    [Theory]
    [InlineData(null, 4096)]
    [InlineData(4096, null)]
    public async Task Servers_with_other_settings_read_it_and_do_not_write_it_again(int? writer, int? reader)
    {
        var keys = new Microsoft.AspNetCore.DataProtection.EphemeralDataProtectionProvider();
        await using var first = await SessionApp.StartAsync(dynamoDB, Visit.Map, options => options.CompressOver = writer, sharedKeys: keys);
        await using var second = await SessionApp.StartAsync(
            dynamoDB, Visit.Map, options => options.CompressOver = reader, first.Table, sharedKeys: keys);
        using var atFirst = first.NewBrowser();
        using var atSecond = second.NewBrowser();
        await atFirst.VisitAsync(session => session.SetString("k", Orders));
        atSecond.Cookies.Add(atFirst.Cookies.GetCookies(first.Address));

        Assert.Equal(Orders, await atSecond.VisitAsync(session => session.GetString("k")));
        second.Wire.Take();
        await atSecond.VisitAsync(session => session.SetString("k", Orders));

        Assert.Equal("GetItem", Assert.Single(second.Wire.Take()).Operation);
    }
}
