using Microsoft.Extensions.DependencyInjection;
using SessionStore.Diagnostics;
using SessionStore.Directory;
using SessionStore.Table;

namespace SessionStore.Sessions;

internal sealed partial class DynamoDBSession
{
    /// <summary>Whose session the request is to become.</summary>
    private sealed record SignIn(string UserItemId, string? Label);

    /// <summary>Before the session is read, its client says so; a client that says otherwise pays for a second read.</summary>
    private bool IsSignedIn => _presence switch
    {
        SessionPresence.Stored => _item?.Owner is not null,
        SessionPresence.Unknown => _receivedCompanion?.IsSignedIn == true,
        _ => false,
    };

    public Task BindToUserAsync(string userId, string? label, CancellationToken cancellationToken) => InTurnAsync(() => OrGiveUpChangesAsync(async () =>
    {
        EnsureResponseNotStarted("A session cannot be bound to a user");
        await MoveAsync("session.signin", new(UserItem.IdOf(userId), label), cancellationToken);
        _context.RequestServices.GetRequiredService<SignInAdvice>().Bound(_context, Id);
    }));

    /// <summary>
    /// What the request has changed so far, a user's name perhaps, goes to the new id or nowhere: stored at the end of the
    /// request it would stand under the id that others may know, and in a session that its user could not revoke.
    /// </summary>
    private async Task OrGiveUpChangesAsync(Func<Task> move)
    {
        try
        {
            await move();
        }
        catch
        {
            _changes.Reset();
            throw;
        }
    }

    /// <summary>The move, in its span. A session that another request has ended is ended for this one, too.</summary>
    private async Task MoveAsync(string span, SignIn? signIn, CancellationToken cancellationToken)
    {
        await LoadAsync(Limits(cancellationToken));
        EnsureWritable();
        if (signIn is null && _presence == SessionPresence.Absent)
        {
            // It will be created under a key that nobody has held before.
            return;
        }

        EnsureCookieReaches();
        using var activity = SessionTelemetry.Source.StartActivity(span);
        try
        {
            var outcome = _presence == SessionPresence.Stored ? "updated" : "created";
            await MoveAsync(signIn, Limits(cancellationToken));
            activity.SetOutcome(outcome);
        }
        catch (SessionEndedException ended)
        {
            End();
            activity.SetFailure(ended);
            activity.SetOutcome("ended");
            throw;
        }
        catch (SessionException failure)
        {
            activity.SetFailure(failure);
            throw;
        }
    }

    /// <summary>Where this request's session is listed; null when it is nobody's.</summary>
    public async Task<SessionOwner?> GetOwnerAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return _loadFailure is { } failure ? throw new SessionStoreException(failure.Failure, failure.Message, failure) : _item?.Owner;
    }

    /// <summary>Stores the session under a new key, with all pending changes, and keeps its user's item right.</summary>
    private async Task MoveAsync(SignIn? signIn, CallLimits limits)
    {
        var newKey = SessionKey.New();
        var newId = SessionKey.ToId(newKey);
        var userConflicts = new UserConflicts(_services.Time);
        for (var conflicts = 0; conflicts < MaximumConflicts;)
        {
            var item = NextItem(signIn);
            EnsureItFits(item);
            var plan = await PlanAsync(signIn, newId, item, isRelisting: userConflicts.Any, limits);
            var tombstone = Times(item) with { ExpiresAt = Lifetime.Now + TombstoneSeconds, Shared = null };
            var result = await _services.Table.MoveAsync(
                _presence == SessionPresence.Stored ? Id : null, newId, item, tombstone, plan.Writes, limits);
            if (result.Succeeded)
            {
                SetKey(newKey);
                _keyIsFresh = false;
                _changes.Settle();
                Adopt(item);
                _writesSessionCookie = true;
                if (plan.Evicted > 0)
                {
                    Log.Evicted(_services.Logger, Id, plan.Evicted);
                }

                return;
            }

            if (result.IsUserItemChanged)
            {
                await userConflicts.WaitAsync(limits.CancellationToken);
                continue;
            }

            AcceptConflict(result.Current);
            await PauseAsync(++conflicts, limits);
        }

        throw new SessionStoreException(
            SessionStoreFailure.Unavailable, $"A session's id could not be regenerated: other requests changed it {MaximumConflicts} times meanwhile.");
    }

    private SessionItem NextItem(SignIn? signIn)
    {
        var stored = _item?.Entries ?? [];
        var now = Lifetime.Now;
        var createdAt = _item?.CreatedAt ?? now;
        var entries = _changes.TakeAgainst(stored, _services.Values).ApplyTo(stored);
        var ownIdle = _item?.OwnIdleTimeout ?? 0;
        return new(entries, (_item?.VersionNumber ?? 0) + 1, createdAt, TouchedAt: now, Lifetime.ExpiresAt(createdAt, ownIdle))
        {
            OwnIdleTimeout = ownIdle,
            Owner = signIn is null || signIn.UserItemId == _item?.Owner?.UserItemId
                ? _item?.Owner
                : new(signIn.UserItemId, UserItem.NewHandle()),
        };
    }

    private async Task<ListingPlan> PlanAsync(SignIn? signIn, string newId, SessionItem item, bool isRelisting, CallLimits limits)
    {
        if (item.Owner is not { } owner)
        {
            return ListingPlan.Nothing;
        }

        var table = _services.Table;
        var itemId = table.ItemId(newId);
        if (signIn is null && !isRelisting)
        {
            return ListingPlan.Move(table, owner, itemId);
        }

        // A session whose entry somebody deleted is listed again, without its label.
        var entry = new UserEntry(itemId, signIn is null ? item.CreatedAt : Lifetime.Now, item.ExpiresAt, signIn?.Label);
        var plan = await ListingPlan.AddAsync(table, owner, entry, Lifetime.Now, limits);
        return _item?.Owner is { } previous && previous.UserItemId != owner.UserItemId
            ? await plan.LeaveAsync(table, previous, limits)
            : plan;
    }
}
