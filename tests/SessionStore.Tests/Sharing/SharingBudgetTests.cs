using System.Globalization;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Sharing;

/// <summary>Calls and capacity units with a session of 2.9 KB, as docs/sharing-with-express.md says.</summary>
public sealed class SharingBudgetTests(DynamoDBFixture dynamoDB) : SharingTest(dynamoDB)
{
    private static readonly string Text = new('x', 2700);

    [Theory]
    [InlineData("", "GetItem 1")]
    [InlineData("req.session.user;", "GetItem 1")]
    [InlineData("req.session.user = req.session.user;", "GetItem 1")]
    [InlineData("req.session.n = 1;", "GetItem 1, UpdateItem 3")]
    [InlineData("await new Promise((done) => req.session.destroy(done));", "GetItem 1, DeleteItem 3")]
    [InlineData("await new Promise((done) => req.session.regenerate(done));", "GetItem 1, UpdateItem 3, PutItem 1")]
    public async Task A_request_to_Express(string code, string calls)
    {
        using var browser = await VisitorAsync();
        await Express.RunAsync(browser, code);
        Assert.Equal(calls, string.Join(", ", (await Express.TakeAsync()).Select(Show)));
    }

    [Fact]
    public async Task A_new_visitor_of_Express_costs_nothing_before_something_is_stored()
    {
        using var browser = NewBrowser();
        await Express.RunAsync(browser, "req.session.user;");
        Assert.Empty(await Express.TakeAsync());
        await Express.RunAsync(browser, $"req.session.text = '{Text}';");
        Assert.Equal("PutItem 3", Show(Assert.Single(await Express.TakeAsync())));
    }

    [Fact]
    public async Task A_touch_in_Express_is_one_update_more()
    {
        using var browser = await VisitorAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(5));
        await Express.RunAsync(browser, "req.session.user;");
        Assert.Equal("GetItem 1, UpdateItem 3", string.Join(", ", (await Express.TakeAsync()).Select(Show)));
    }

    public static TheoryData<string, string> Requests => new()
    {
        { "untouched", "" },
        { "read", "GetItem 1" },
        { "same", "GetItem 1" },
        { "changed", "GetItem 1, UpdateItem 3" },
        { "counted", "GetItem 1, UpdateItem 3" },
        { "cleared", "DeleteItem 3" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_here(string request, string calls)
    {
        using var browser = await VisitorAsync();
        await browser.VisitAsync(session => VisitAsync(session, request));
        Assert.Equal(calls, string.Join(", ", AspNet.Wire.Take().Select(Show)));
    }

    [Fact]
    public async Task A_touch_here_costs_a_read_too()
    {
        using var browser = await VisitorAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(5));
        await browser.VisitAsync(_ => { });
        Assert.Equal("GetItem 1, UpdateItem 3", string.Join(", ", AspNet.Wire.Take().Select(Show)));
    }

    private static async Task VisitAsync(ISession session, string request)
    {
        switch (request)
        {
            case "read":
                session.GetString("user");
                break;
            case "same":
                session.SetString("user", "Ada");
                break;
            case "changed":
                session.SetString("user", "Bob");
                break;
            case "counted":
                await session.IncrementAsync("count");
                break;
            case "cleared":
                session.Clear();
                break;
            default:
                break;
        }
    }

    private async Task<Browser> VisitorAsync()
    {
        var browser = NewBrowser();
        await browser.VisitAsync(session =>
        {
            session.SetString("user", "Ada");
            session.SetString("text", Text);
        });
        AspNet.Wire.Take();
        return browser;
    }

    private static string Show(WireCall call) => string.Create(CultureInfo.InvariantCulture, $"{call.Operation} {call.Units}");
}
