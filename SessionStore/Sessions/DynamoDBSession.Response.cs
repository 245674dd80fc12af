using Microsoft.AspNetCore.Http;
using SessionStore.Diagnostics;

namespace SessionStore.Sessions;

internal sealed partial class DynamoDBSession
{
    private CompanionCookie? _companion;
    private bool _writesSessionCookie;
    private bool _deletesCookies;
    private bool _touchSettled;

    /// <summary>
    /// Runs before the first byte of the response. A failure here is an exception in whoever writes the response, and so
    /// an error for the client. It runs again when an error page is written, which then has nothing left to commit.
    /// </summary>
    public async Task CommitBeforeResponseAsync()
    {
        if (_context.Response.HasStarted)
        {
            return;
        }

        try
        {
            await StoreAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            GiveUpChanges();
            Log.CommitFailed(_services.Logger, failure, Id, StatusOf(failure));
            throw;
        }
    }

    /// <summary>
    /// The last moment for cookies. A response that starts without passing through the body, such as a WebSocket's, is
    /// committed here; an exception is then a bare 500 from the server.
    /// </summary>
    public async Task OnResponseStartingAsync()
    {
        await CommitBeforeResponseAsync();
        WriteCookies();
    }

    private async Task CommitAtEndAsync()
    {
        // What a response that has started did not touch was settled before its first byte.
        if (_context.Response.HasStarted && !_changes.Any)
        {
            return;
        }

        try
        {
            await StoreAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            GiveUpChanges();
            Report(failure);
        }
    }

    /// <summary>
    /// The client is told that they failed. They are not tried again, or the error page would fail too; what that page
    /// itself changes is.
    /// </summary>
    private void GiveUpChanges()
    {
        _changes.Reset();
        _touchSettled = true;
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

    private void SetCompanion(long version, long? touchedAt = null) => _companion = new(version, touchedAt ?? _lifetime.Now);
}
