using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;
using Tests.Shared;

namespace SessionStore.Tests.Migration;

/// <summary>The program that moves all, as its user starts it, killed in the middle and started again while visitors come.</summary>
public sealed class MoveSessionsTests(DynamoDBFixture dynamoDB) : MigrationTest(dynamoDB)
{
    private const int Visitors = 300;

    [Theory]
    [InlineData(ExpressFixture.Pwrdrvr, "KILL")]
    [InlineData(ExpressFixture.ConnectDynamoDB, "INT")]
    public async Task Stopped_and_started_again_while_visitors_come_it_moves_each_session_once(string store, string signal)
    {
        var prefix = ExpressFixture.PrefixOf(store);
        var old = ExpressFixture.Read(store, TimeSpan.FromHours(1));
        var table = await DynamoDB.CreateTableAsync(timeToLiveName: "none");
        await FillAsync(table, prefix, old.Item);
        await using var app = await StartNewAppAsync(migrates: false, services: services => services.MigrateSessionsFromExpress(express =>
        {
            express.Secrets.Add(old.Secret);
            express.KeyPrefix = prefix;
            express.TableName = table;
        }));

        using (var first = Start(app.Table, table, prefix, "--rate", "150"))
        {
            // After its first page it is in the middle of the second.
            Assert.Contains("found", await first.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            await Task.Delay(30, TestContext.Current.CancellationToken);
            await Signals.SendAsync(first.Id, signal);
            var rest = await first.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(signal == "INT", rest.EndsWith("Stopped. Run it again to go on.\n", StringComparison.Ordinal));
        }

        var left = (await DynamoDB.ItemsAsync(table)).Count;
        Assert.InRange(left, 60, Visitors + 60 - 1);
        using var second = Start(app.Table, table, prefix, "--rate", "200");
        var early = VisitAsync(app, old.Secret, Enumerable.Range(0, Visitors / 2).Select(n => n * 2));
        var output = await second.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith("Done.", output.TrimEnd(), StringComparison.Ordinal);
        await early;

        // Unreadable and expired ones are left; and the app can do without the table.
        Assert.All(await DynamoDB.ItemsAsync(table), item => Assert.Contains(item["id"].S, (string[])[.. Enumerable.Range(0, 30).SelectMany(n => (string[])[$"{prefix}damaged{n}", $"{prefix}expired{n}"])]));
        await using var after = await StartNewAppAsync(migrates: false, table: app.Table, services: services => services.MigrateSessionsFromExpress(express =>
        {
            express.Secrets.Add(old.Secret);
            express.KeyPrefix = prefix;
            express.TableName = "deleted-" + table;
            express.HasMovedAll = true;
        }));
        await VisitAsync(after, old.Secret, Enumerable.Range(0, Visitors / 2).Select(n => (n * 2) + 1));

        var sessions = await SessionsAsync(app);
        Assert.Equal(
            Enumerable.Range(0, Visitors).Select(n => n.ToString(CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal),
            sessions.Select(item => item["sess"].M["user"].S).Order(StringComparer.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine($"{left} left after the kill; then:\n{output}");
    }

    [Fact]
    public async Task It_counts_first_and_says_what_it_needs()
    {
        var old = ExpressFixture.Read(ExpressFixture.Pwrdrvr, TimeSpan.FromHours(1));
        var (table, target) = (await DynamoDB.CreateTableAsync(timeToLiveName: "none"), await DynamoDB.CreateTableAsync());
        await DynamoDB.Client.PutItemAsync(table, old.Item, TestContext.Current.CancellationToken);

        using var counting = Start(target, table, "session#", "--count", "true");
        Assert.Contains("1 found: 1 would move, 0 expired", await counting.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(await DynamoDB.ItemsAsync(target));
        Assert.Single(await DynamoDB.ItemsAsync(table));

        using var misled = Start(target, "no-such-table", "session#");
        Assert.Contains("no-such-table", await misled.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await misled.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, misled.ExitCode);
    }

    private async Task FillAsync(string table, string prefix, Dictionary<string, AttributeValue> like)
    {
        var items = Enumerable.Range(0, Visitors).Select(n => Like(IdOf(n), n, like["expires"].N))
            .Concat(Enumerable.Range(0, 30).Select(n => Like($"expired{n}", n, "1000000000")))
            .Concat(Enumerable.Range(0, 30).Select(n =>
            {
                var item = Like($"damaged{n}", n, like["expires"].N);
                item["sess"] = new() { S = "no JSON" };
                return item;
            }));
        await Parallel.ForEachAsync(items, TestContext.Current.CancellationToken, async (item, token) => await DynamoDB.Client.PutItemAsync(table, item, token));

        Dictionary<string, AttributeValue> Like(string id, int user, string expires)
        {
            var item = new Dictionary<string, AttributeValue>(like, StringComparer.Ordinal) { ["id"] = new(prefix + id), ["expires"] = new() { N = expires } };
            item["sess"] = like["sess"].S is not null
                ? new() { S = $$"""{"cookie":{},"user":"{{user}}"}""" }
                : new() { M = new(like["sess"].M) { ["user"] = new() { S = user.ToString(CultureInfo.InvariantCulture) } } };
            return item;
        }
    }

    /// <summary>Each of them twice at once, as a browser that opens a page.</summary>
    private static Task VisitAsync(SessionApp app, string secret, IEnumerable<int> visitors) => Parallel.ForEachAsync(
        visitors,
        new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
        async (n, _) =>
        {
            var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(IdOf(n)))).TrimEnd('=');
            var cookie = "connect.sid=" + WebUtility.UrlEncode($"s:{IdOf(n)}.{signature}");
            var users = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
            {
                using var browser = ExpressFixture.NewBrowser(app, cookie);
                return await browser.VisitAsync(session => session.GetString("user"));
            }));
            Assert.All(users, user => Assert.Equal(n.ToString(CultureInfo.InvariantCulture), user));
        });

    private static string IdOf(int visitor) => string.Create(CultureInfo.InvariantCulture, $"visitor-{visitor:0000}-of-the-Express-app");

    private Process Start(string target, string from, string prefix, params string[] more)
    {
        var start = Tool.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "MoveSessions.dll"), "--from", from, "--prefix", prefix, .. more]);
        start.Environment["AWS_ENDPOINT_URL_DYNAMODB"] = DynamoDB.Endpoint.ToString();
        start.Environment["AWS_REGION"] = "us-east-1";
        start.Environment["AWS_ACCESS_KEY_ID"] = start.Environment["AWS_SECRET_ACCESS_KEY"] = "mover";
        start.Environment["Aspire__DynamoDB__Session__TableName"] = target;
        return Process.Start(start)!;
    }
}
