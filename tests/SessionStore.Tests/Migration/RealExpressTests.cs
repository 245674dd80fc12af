using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>The real express, express-session and stores write the session. Their packages are installed at the first run.</summary>
public sealed class RealExpressTests(DynamoDBFixture dynamoDB) : MigrationTest(dynamoDB)
{
    [Theory]
    [InlineData("@pwrdrvr/dynamodb-session-store", "session#")]
    [InlineData("connect-dynamodb", "sess:")]
    public async Task A_session_of_a_real_Express_app_goes_on_here_and_has_ended_there(string store, string prefix)
    {
        var table = await DynamoDB.CreateTableAsync();
        var express = await OldExpressApp.InstallAsync(store, table, DynamoDB.Endpoint);
        var cookie = await express.RunAsync("write");
        Assert.Equal("Ada Ünlü", await express.RunAsync("read", cookie));

        await using var app = await StartNewAppAsync(migrates: false, table, services => services.MigrateSessionsFromExpress(express =>
        {
            express.Secrets.Add("newest");
            express.KeyPrefix = prefix;
        }));
        using var browser = ExpressFixture.NewBrowser(app, cookie);

        await browser.VisitAsync(session =>
        {
            Assert.Equal(["admin", "cart", "large", "ratio", "since", "user", "visits"], session.Keys.Order());
            Assert.Equal("Ada Ünlü", session.GetString("user"));
            Assert.Equal(7, session.GetInt32("visits"));
            Assert.Equal(0.5, session.Get<double>("ratio"));
            Assert.Equal(9007199254740991, session.Get<long>("large"));
            Assert.True(session.Get<bool>("admin"));
            Assert.Equal("""{"items":[1,"two",{"three":true}]}""", session.GetString("cart"));
            Assert.Equal("2026-11-27T10:07:00.080Z", session.GetString("since"));
        });

        Assert.Equal("nobody", await express.RunAsync("read", cookie));
        Assert.Equal("Ada Ünlü", await browser.VisitAsync(session => session.GetString("user")));
    }
}
