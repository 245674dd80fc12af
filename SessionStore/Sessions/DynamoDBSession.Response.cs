using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SessionStore.Diagnostics;

namespace SessionStore.Sessions;

internal sealed partial class DynamoDBSession
{
    /// <summary>How long a replica may be behind; usually it is less than one.</summary>
    private const long ReplicaLagSeconds = 10;

    private CommittingResponseBody? _body;
    private CompanionCookie? _companion;

    /// <summary>The client would miss its own write, or touch again. Where a load only found the cookie wrong, the next response will do.</summary>
    private bool _companionIsNeeded;
    private bool _writesSessionCookie;
    private bool _deletesCookies;

    /// <summary>A failed commit that the middleware may have swallowed.</summary>
    private Exception? _swallowed;

    /// <summary>The headers are gone.</summary>
    private bool _headersAreSent;

    /// <summary>A host that streams may send the headers and not say so.</summary>
    public bool HasStarted => _headersAreSent || _context.Response.HasStarted;

    /// <summary>Makes sure that the session is committed before the first byte of the response, whoever sends it.</summary>
    public void AttachToResponse()
    {
        if (_context.Response.HasStarted)
        {
            // By middleware further out: as the framework's, a session that is there can be used, and none can begin.
            return;
        }

        _body = new(_context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), this);
        _context.Features.Set<IHttpResponseBodyFeature>(_body);
        _context.Response.OnStarting(static session => ((DynamoDBSession)session).OnResponseStartingAsync(), this);
    }

    /// <summary>The headers are about to be sent. What has got past the response's body, such as a WebSocket, is committed here.</summary>
    private async Task OnResponseStartingAsync()
    {
        if (_swallowed is { } failure)
        {
            GiveUpChanges();
            Report(failure);
        }
        else
        {
            await CommitBeforeResponseAsync(synchronous: false);
        }

        WriteCookies();
        _headersAreSent = true;
    }

    /// <summary>
    /// A failure is an exception in whoever writes the response, and so an error for the client. When an error page is
    /// written then, there is nothing left to commit.
    /// </summary>
    public async Task CommitBeforeResponseAsync(bool synchronous)
    {
        try
        {
            await StoreInTurnAsync(Limits(CancellationToken.None) with { IsSynchronous = synchronous });
            _swallowed = null;
        }
        catch (Exception failure)
        {
            GiveUpChanges();
            Log.CommitFailed(_services.Logger, failure, Id, StatusOf(failure));
            throw;
        }
    }

    /// <summary>Called by a handler, who gets the exception, or by the middleware at the end, which swallows it: then the response tells.</summary>
    private async Task CommitPerhapsAtEndAsync(CancellationToken cancellationToken)
    {
        Observe(readsSynchronously: false);
        _swallowed = null;
        try
        {
            await InTurnAsync(() => StoreAsync(Limits(cancellationToken)));
        }
        catch (Exception failure)
        {
            _swallowed = failure;
            if (HasStarted)
            {
                Log.LateCommitFailed(_services.Logger, failure, Id);
            }

            throw;
        }

        _body?.Release();
    }

    private async Task CommitAtEndAsync()
    {
        Observe(readsSynchronously: false);
        try
        {
            // What a response that has started did not touch was settled before its first byte.
            await (_changes.Any || !_turn.IsCompleted || !HasStarted ? StoreInTurnAsync(Limits(CancellationToken.None)) : Task.CompletedTask);
        }
        catch (Exception failure)
        {
            GiveUpChanges();
            Report(failure);
            return;
        }

        _body?.Release();
    }

    /// <summary>
    /// The client is told that they failed. They are not tried again, or the error page would fail too; what that page
    /// itself changes is.
    /// </summary>
    private void GiveUpChanges()
    {
        _changes.Reset();
        _touchSettledAt = Lifetime.Now;
    }

    private void Report(Exception failure)
    {
        if (HasStarted)
        {
            Log.LateCommitFailed(_services.Logger, failure, Id);
            return;
        }

        Log.CommitFailed(_services.Logger, failure, Id, StatusOf(failure));
        _body?.Discard();
        _context.Response.Clear();
        _context.Response.StatusCode = StatusOf(failure);
    }

    private static int StatusOf(Exception failure) =>
        (failure as SessionException)?.StatusCode ?? StatusCodes.Status500InternalServerError;

    /// <summary>A cookie with an end of its own would leave the most active visitor: it is given again, as often as a touch is due.</summary>
    private void RollCookie(long? touchedBefore) =>
        _writesSessionCookie |= (Applied.Cookies.Persist || HasOwnLife) && (touchedBefore is not { } at || Lifetime.IsTouchDue(at));

    private void WriteCookies()
    {
        _endedIn?.ForEach(store => store.DeleteCookie(_context));

        if (_deletesCookies && !_writesSessionCookie)
        {
            Applied.Cookies.DeleteBoth(_context);
            return;
        }

        if (_writesSessionCookie)
        {
            Applied.Cookies.WriteSession(_context, _key, HasOwnLife ? TimeSpan.FromSeconds(_item.ExpiresAt - Lifetime.Now) : null);
        }

        if (_companion is { } companion && companion != _receivedCompanion &&
            (_companionIsNeeded || !SharedCaches.MayKeep(_context.Response.Headers)))
        {
            Applied.Cookies.WriteCompanion(_context, companion);
        }
    }

    /// <summary>
    /// There is no session. Until every replica knows that, whatever one of them still has is too old for this client; afterwards
    /// a dead cookie costs neither a second read nor a touch each time.
    /// </summary>
    private void SetCompanionOfEnded()
    {
        switch (_receivedCompanion)
        {
            case null or { Version: 0 }:
                SetCompanion(version: 0, isNeeded: false);
                break;
            case { Version: CompanionCookie.NewerThanAny } received:
                if (Lifetime.Now - received.TouchedAt >= ReplicaLagSeconds)
                {
                    SetCompanion(version: 0, isNeeded: false);
                }

                break;
            default:
                SetCompanion(CompanionCookie.NewerThanAny, isNeeded: false);
                break;
        }
    }

    /// <param name="version">The version that the client has seen.</param>
    /// <param name="touchedAt">What the item has: the time before the write, which may take long. Default: now, where there is no item.</param>
    /// <param name="isNeeded">Whether it has to reach the client, so that even a response for shared caches has to be the client's own.</param>
    private void SetCompanion(long version, long? touchedAt = null, bool isNeeded = true)
    {
        _companion = new(version, touchedAt ?? Lifetime.Now, IsSignedIn);
        _companionIsNeeded |= isNeeded;
    }
}
