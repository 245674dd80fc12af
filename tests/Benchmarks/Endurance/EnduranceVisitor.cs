using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace Benchmarks.Endurance;

/// <summary>
/// Somebody who visits at a steady pace, and knows what has to be in the session: who is signed in, what the last visit left,
/// how many there were. Now and then signs in again, or out everywhere.
/// </summary>
internal sealed class EnduranceVisitor(Replicas replicas, EnduranceLog log, string name) : IDisposable
{
    private const int VisitsPerSignIn = 15;
    private const int VisitsPerSignOut = 100;

    // How long a cookie that a sign-in has replaced is refused.
    private static readonly TimeSpan ShutOut = TimeSpan.FromSeconds(61);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private string? _user;
    private string? _last;
    private long _visits;

    // An answer was lost: what it would have said may have happened or not.
    private bool _isUncertain;

    // The answer to a sign-in was lost, and with it the cookie; when.
    private long? _signInLostAt;

    /// <param name="firstAfter">When it begins, so that not all do at once.</param>
    /// <param name="pace">Between two visits.</param>
    /// <param name="end">When to stop.</param>
    public async Task RunAsync(TimeSpan firstAfter, TimeSpan pace, CancellationToken end)
    {
        try
        {
            await Task.Delay(firstAfter, end);
            using var timer = new PeriodicTimer(pace);
            for (var visit = 0; ; visit++)
            {
                await DoAsync(visit);
                await timer.WaitForNextTickAsync(end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    public void Dispose() => _client.Dispose();

    private Task DoAsync(int visit) => visit switch
    {
        _ when visit % VisitsPerSignOut == VisitsPerSignOut - 1 => SignOutAsync(),
        _ when visit % VisitsPerSignIn == 1 => SignInAsync(),
        _ => VisitAsync(),
    };

    private async Task VisitAsync()
    {
        var leaves = Guid.NewGuid().ToString("N");
        using var response = await SendAsync(HttpMethod.Get, $"/visit?leaves={leaves}");
        if (response is null)
        {
            return;
        }

        var found = (await response.Content.ReadFromJsonAsync<VisitAnswer>())!;
        if (found.User != _user)
        {
            log.Failures.Enqueue(_user is null ? "signed in without a sign-in" : "signed out without a sign-out");
        }

        if (!_isUncertain && (found.Last != _last || found.Visits != _visits + 1))
        {
            log.Failures.Enqueue(found.Visits <= _visits ? "a visit is lost" : found.Visits > _visits + 1 ? "a visit is counted twice" : "what a visit has left is lost");
        }

        (_user, _last, _visits, _isUncertain) = (found.User, leaves, found.Visits, false);
    }

    private async Task SignInAsync()
    {
        using var response = await SendAsync(HttpMethod.Post, $"/sign-in?user={name}");
        if (response is not null)
        {
            (_user, _signInLostAt) = (name, null);
        }
    }

    private async Task SignOutAsync()
    {
        using var response = await SendAsync(HttpMethod.Post, $"/sign-out?user={name}");
        if (response is not null && _user is not null)
        {
            // The user's sessions have ended; the next visit begins another.
            (_user, _last, _visits) = (null, null, 0);
        }
    }

    /// <returns>Null after a failure.</returns>
    private async Task<HttpResponseMessage?> SendAsync(HttpMethod method, string path)
    {
        while (true)
        {
            var replica = replicas.Any();
            using var request = new HttpRequestMessage(method, new Uri(replica.Address, path));
            var startedAt = Stopwatch.GetTimestamp();
            try
            {
                var response = await _client.SendAsync(request);
                log.Answered(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
                if (response.IsSuccessStatusCode)
                {
                    return response;
                }

                await RefusedAsync(response);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                _isUncertain = true;
                if (replica.IsKilled)
                {
                    log.LostToKill();
                    _signInLostAt = path.StartsWith("/sign-in", StringComparison.Ordinal) ? startedAt : _signInLostAt;
                    continue;
                }

                log.Failures.Enqueue(exception.Message);
            }

            _isUncertain = true;
            return null;
        }
    }

    private async Task RefusedAsync(HttpResponseMessage response)
    {
        using (response)
        {
            if (response.StatusCode == HttpStatusCode.Conflict && _signInLostAt is { } lostAt && Stopwatch.GetElapsedTime(lostAt) < ShutOut + _client.Timeout)
            {
                log.RefusedAfterKill();
                _user = null;
            }
            else
            {
                log.Failures.Enqueue($"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            }
        }
    }
}
