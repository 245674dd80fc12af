using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Sharing;

/// <summary>Shared values are DynamoDB's own, which has not all that JSON has: refused where it is set, and nothing else is lost.</summary>
public sealed class UnstorableValueTests(DynamoDBFixture dynamoDB)
{
    private static readonly Dictionary<string, (object? Value, bool IsStorable)> Values = new(StringComparer.Ordinal)
    {
        ["30 levels"] = (Nested(30), true),
        ["31 levels"] = (Nested(31), false),
        ["no name"] = (new Dictionary<string, int>(StringComparer.Ordinal) { [""] = 1 }, false),
        ["largest"] = (9.9E+125, true),
        ["too large"] = (1E+126, false),
        ["smallest"] = (-1E-130, true),
        ["too small"] = (9E-131, false),
        ["zero"] = (0.0, true),
        ["38 digits"] = (System.Text.Json.JsonDocument.Parse("1.2345678901234567890123456789012345678").RootElement, true),
        ["39 digits"] = (System.Text.Json.JsonDocument.Parse("123456789012345678901234567890123456789").RootElement, false),
        ["a 1 and 100 zeros"] = (System.Text.Json.JsonDocument.Parse("1" + new string('0', 100)).RootElement, true),
    };

    public static TheoryData<string> Names => [.. Values.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_stored_or_refused_at_once(string name)
    {
        var (value, isStorable) = Values[name];
        await using var app = await SessionApp.StartAsync(
            dynamoDB, Visit.Map, services: services => services.ShareSessionsWithExpress(options => options.Secrets.Add("secret")));
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session =>
        {
            session.SetString("other", "kept");
            var refusal = Record.Exception(() => session.Set("value", value));
            Assert.True(isStorable ? refusal is null : refusal is ArgumentException, refusal?.ToString());
        });

        Assert.Equal("kept", await browser.VisitAsync(session => session.GetString("other")));
        Assert.Equal(isStorable, await browser.VisitAsync(session => session.Keys.Contains("value")));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("half of a pair")]
    [InlineData("too long")]
    public async Task A_key_that_cannot_be_stored_is_refused_with_a_typed_value_too(string what)
    {
        await using var app = await SessionApp.StartAsync(
            dynamoDB, Visit.Map, services: services => services.ShareSessionsWithExpress(options => options.Secrets.Add("secret")));
        using var browser = app.NewBrowser();
        var key = what switch { "nothing" => "", "too long" => new string('k', 32_769), _ => "\ud800" };

        await browser.VisitAsync(session =>
        {
            session.SetString("other", "kept");
            Assert.Throws<ArgumentException>("key", () => session.Set(key, 1));
        });

        Assert.Equal("kept", await browser.VisitAsync(session => session.GetString("other")));
    }

    [Fact]
    public async Task So_is_one_of_a_session_that_has_ended()
    {
        await using var app = await SessionApp.StartAsync(
            dynamoDB, Visit.Map, services: services => services.ShareSessionsWithExpress(options => options.Secrets.Add("secret")));
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var tab = app.NewBrowser();
        tab.Cookies.Add(browser.Cookies.GetCookies(app.Address));

        var status = await browser.VisitStatusAsync(async context =>
        {
            await context.Session.LoadAsync();
            await tab.VisitAsync(session => session.AbandonAsync());
            context.Session.SetString("user", "late");
            await Assert.ThrowsAsync<SessionEndedException>(() => context.Session.CommitAsync());
            Assert.Throws<SessionEndedException>(() => context.Session.Set("count", 1));
        });

        Assert.Equal(StatusCodes.Status200OK, status);
        Assert.Empty(await dynamoDB.ItemsAsync(app.Table));
    }

    private static object[] Nested(int levels) => levels == 1 ? [] : [Nested(levels - 1)];
}
