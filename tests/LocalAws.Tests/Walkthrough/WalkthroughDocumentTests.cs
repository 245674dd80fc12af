using System.Text.Json;
using System.Text.RegularExpressions;
using LocalAws.Tests.Support;
using Tests.Shared;

namespace LocalAws.Tests.Walkthrough;

/// <summary>The commands of <c>docs/cross-account.md</c> as they stand there, with the real AWS CLI and the real web app.</summary>
public sealed partial class WalkthroughDocumentTests(DynamoDBLocalFixture dynamoDB) : IDisposable
{
    // Short enough to see a renewal in seconds, long enough for a busy machine to make it in time.
    private const string Lifetime = "00:00:16";

    private readonly WalkthroughDocument _document = WalkthroughDocument.Load();
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task The_walkthrough_does_what_it_says()
    {
        Tool.Require("bash", "aws", "curl", "openssl");
        await using var server = await StartLocalAwsAsync();
        await _shell.SucceedAsync(Take("localaws-accounts", ("http://localhost:4566", server.Endpoint.ToString().TrimEnd('/')), ("00:01:00", Lifetime)));
        await _shell.SucceedAsync(Take("table"));
        await _shell.SucceedAsync(Take("role"));
        await _shell.SucceedAsync(Take("policy"));

        await using (var app = await StartWebAppAsync())
        {
            var login = Take("login", ("http://localhost:3001", app.Address));
            await RunAndObserveAsync(app, login);
            await TakeUpdateItemAwayAsync(app, login);
            await TakeTrustAwayAsync(app);
        }

        await _shell.SucceedAsync(Take("clean-up"));
        var (_, gone) = await _shell.FailAsync("aws iam get-role --role-name \"$ROLE_NAME\"");
        Assert.Contains("NoSuchEntity", gone, StringComparison.Ordinal);
        Assert.Equal(["aws-accounts", "aws-events"], _document.Names.Except(_done, StringComparer.Ordinal));
    }

    private async Task RunAndObserveAsync(WebAppProcess app, string login)
    {
        Assert.Equal("Logged in", await _shell.SucceedAsync(login));
        using var items = JsonDocument.Parse(await _shell.SucceedAsync(Take("item")));
        var item = Assert.Single(items.RootElement.GetProperty("Items").EnumerateArray());
        Assert.Equal("test", item.GetProperty("sess").GetProperty("M").GetProperty("user").GetProperty("S").GetString());
        Assert.True(item.GetProperty("expires").TryGetProperty("N", out _));

        await app.WaitForLogAsync("(Scheduled)");
        using var history = JsonDocument.Parse(await _shell.SucceedAsync(Take("localaws-events")));
        var assumed = history.RootElement.GetProperty("Records").EnumerateArray().ToList();
        Assert.InRange(assumed.Count, 2, int.MaxValue);
        Assert.All(assumed, entry =>
        {
            Assert.Equal("arn:aws:iam::222222222222:user/web-app", entry.GetProperty("userIdentity").GetProperty("arn").GetString());
            Assert.False(entry.TryGetProperty("errorCode", out _));
        });

        Assert.Equal("Logged in", await _shell.SucceedAsync(login));

        // Data Protection says once that it keeps its keys in clear, which only a certificate or a key service would change.
        Assert.All(app.Complaints, line => Assert.Contains("No XML encryptor configured", line, StringComparison.Ordinal));
    }

    private async Task TakeUpdateItemAwayAsync(WebAppProcess app, string login)
    {
        var (page, refusal) = await _shell.FailAsync(Take("without-update", ("http://localhost:3001", app.Address)));
        Assert.Contains("Signed in as", page, StringComparison.Ordinal);
        Assert.Contains("The requested URL returned error: 500", refusal, StringComparison.Ordinal);
        await app.WaitForLogAsync("because no identity-based policy allows the dynamodb:UpdateItem action");

        await _shell.SucceedAsync(Take("policy"));
        Assert.Equal("Logged in", await _shell.SucceedAsync(login));
    }

    private async Task TakeTrustAwayAsync(WebAppProcess app)
    {
        var (_, denied) = await _shell.FailAsync(Take("without-trust"));
        Assert.Contains("(AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::222222222222:user/web-app is not authorized to perform: sts:AssumeRole", denied, StringComparison.Ordinal);
        await app.WaitForLogAsync("role arn:aws:iam::111111111111:role/sessions-walkthrough failed: STS answered AccessDenied");
    }

    // In this process and on a free port, but with the settings that the reader is told.
    private Task<LocalAwsServer> StartLocalAwsAsync()
    {
        var settings = Setting().Matches(Take("localaws-start", ("http://localhost:8000", dynamoDB.Endpoint.ToString())));
        return LocalAwsServer.StartAsync(
            dynamoDB.Endpoint,
            [.. settings.Select(setting => $"--LocalAws:{setting.Groups["name"].Value}={setting.Groups["value"].Value}"), "--LocalAws:MinimumSessionDuration=00:00:01"]);
    }

    // What `dotnet run` would build is built already, and the port is a free one.
    private Task<WebAppProcess> StartWebAppAsync() => WebAppProcess.StartAsync(_shell.Start(Take(
        "run",
        ("dotnet run --project WebApp --", $"dotnet exec '{Repository.WebAppDll}' --contentRoot '{Path.Combine(Repository.Root, "WebApp")}'"),
        ("http://localhost:3001", "http://127.0.0.1:0"))));

    private string Take(string name, params (string Old, string New)[] changes)
    {
        _done.Add(name);
        return changes.Aggregate(_document[name], (commands, change) =>
        {
            Assert.Contains(change.Old, commands, StringComparison.Ordinal);
            return commands.Replace(change.Old, change.New, StringComparison.Ordinal);
        });
    }

    [GeneratedRegex(@"LocalAws__(?<name>\w+)=(?<value>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Setting();
}
