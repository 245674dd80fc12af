
namespace Benchmarks.Start;

/// <summary>Whether the published app does what it should: what trimming takes away is missed only at run time.</summary>
internal static class StartCheck
{
    public static async Task RunAsync(AppBuild build, IReadOnlyDictionary<string, string> environment)
    {
        using var cookies = new HttpClientHandler();
        await using (var app = await StartedApp.StartAsync(build, environment))
        {
            using var browser = new HttpClient(cookies, disposeHandler: false) { BaseAddress = app.Address };
            await ExpectAsync(browser, "/health", "Healthy");
            await ExpectAsync(browser, "/read", "nothing");
            await ExpectAsync(browser, "/write?item=tea", "written");
            await ExpectAsync(browser, "/read", "tea");
            await ExpectAsync(browser, "/increment", "1");
            await ExpectAsync(browser, "/increment", "2");
            await ExpectAsync(browser, "/sign-in?name=ada", "");
            await ExpectAsync(browser, "/me", "ada");
        }

        // Another process reads the cookies with the keys in the table.
        await using (var app = await StartedApp.StartAsync(build, environment))
        {
            using var browser = new HttpClient(cookies, disposeHandler: false) { BaseAddress = app.Address };
            await ExpectAsync(browser, "/me", "ada");
            await ExpectAsync(browser, "/devices", "2");
            await ExpectAsync(browser, "/read", "tea");
            await ExpectAsync(browser, "/sign-out", "");
            await ExpectAsync(browser, "/read", "nothing");
            await ExpectAsync(browser, "/me", "");
        }
    }

    private static async Task ExpectAsync(HttpClient browser, string path, string expected)
    {
        using var response = await browser.GetAsync(new Uri(path, UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        if (text != expected)
        {
            throw new InvalidOperationException($"{path} answers {(int)response.StatusCode} '{text}', not '{expected}'.");
        }
    }
}
