using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Benchmarks.Soak;

/// <summary>Someone who signs in with the page's form, looks at the page at a steady pace, and now and then signs in again.</summary>
internal sealed partial class SoakVisitor(Uri webApp, string name) : IDisposable
{
    private const int VisitsPerSignIn = 10;

    private readonly HttpClient _client = new() { BaseAddress = webApp, Timeout = TimeSpan.FromSeconds(30) };

    public List<double> Milliseconds { get; } = [];

    public List<string> Failures { get; } = [];

    /// <summary>One request after the other, each at its time; a slow one delays the next.</summary>
    public async Task RunAsync(TimeSpan firstAfter, TimeSpan pace, CancellationToken end)
    {
        try
        {
            await Task.Delay(firstAfter, end);
            using var timer = new PeriodicTimer(pace);
            string? token = null;
            for (var visit = 0; ; visit++)
            {
                var signsIn = token is not null && visit % VisitsPerSignIn == 1;
                var page = await MeasureAsync(() => signsIn ? SignInAsync(token!) : _client.GetAsync((Uri?)null, CancellationToken.None), mustGreet: visit > 0);
                token = Token().Match(page) is { Success: true } match ? match.Groups["token"].Value : token;
                await timer.WaitForNextTickAsync(end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<string> MeasureAsync(Func<Task<HttpResponseMessage>> send, bool mustGreet)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var page = "";
        try
        {
            using var response = await send();
            page = await response.Content.ReadAsStringAsync();
            if (!response.IsSuccessStatusCode)
            {
                Failures.Add($"{(int)response.StatusCode} {response.ReasonPhrase}");
            }
            else if (mustGreet && !page.Contains($"data-testid=\"user\">{name}<", StringComparison.Ordinal))
            {
                Failures.Add("signed out");
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Failures.Add(exception.Message);
        }

        Milliseconds.Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
        return page;
    }

    // It is redirected to the page, so that one visit is two requests.
    private async Task<HttpResponseMessage> SignInAsync(string token)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["name"] = name,
            ["__RequestVerificationToken"] = token,
        });
        return await _client.PostAsync(new Uri("/login", UriKind.Relative), form);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
