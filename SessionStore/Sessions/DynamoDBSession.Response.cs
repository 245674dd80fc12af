using Microsoft.AspNetCore.Http;
using SessionStore.Diagnostics;

namespace SessionStore.Sessions;

internal sealed partial class DynamoDBSession
{
    private CompanionCookie? _companion;
    private bool _writesSessionCookie;
    private bool _deletesCookies;
    private bool _touchSettled;
    private bool _commitFailed;

    /// <summary>
    /// Runs before the first byte of the response. A failure here is an exception in whoever writes the response, and so
    /// an error for the client. It runs again when an error page is written: the commit is not tried twice.
    /// </summary>
    public async Task OnResponseStartingAsync()
    {
        if (!_commitFailed)
        {
            try
            {
                await StoreAsync(CancellationToken.None);
            }
            catch (Exception failure)
            {
                _commitFailed = true;
                Log.CommitFailed(_services.Logger, failure, Id, StatusOf(failure));
                throw;
            }
        }

        WriteCookies();
    }

    private async Task CommitAtEndAsync()
    {
        // What a response that has started did not touch was settled before its first byte.
        if (_commitFailed || (_context.Response.HasStarted && !_changes.Any))
        {
            return;
        }

        try
        {
            await StoreAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            _commitFailed = true;
            Report(failure);
        }
    }

    private void Report(Exception failure)
    {
        if (_context.Response.HasStarted)
        {
            Log.LateCommitFailed(_services.Logger, failure, Id);
            return;
        }

        Log.CommitFailed(_services.Logger, failure, Id, StatusOf(failure));
        _context.Response.Clear();
        _context.Response.StatusCode = StatusOf(failure);
    }

    private static int StatusOf(Exception failure) =>
        (failure as SessionException)?.StatusCode ?? StatusCodes.Status500InternalServerError;

    private void WriteCookies()
    {
        if (_deletesCookies && !_writesSessionCookie)
        {
            _services.Cookies.DeleteBoth(_context);
            return;
        }

        if (_writesSessionCookie)
        {
            _services.Cookies.WriteSession(_context, _key);
        }

        if (_companion is { } companion && companion != _receivedCompanion)
        {
            _services.Cookies.WriteCompanion(_context, companion);
        }
    }

    private void SetCompanion(long version, long? touchedAt = null) => _companion = new(version, touchedAt ?? _lifetime.Now, IsSignedIn);
}
