using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionStore.Diagnostics;
using SessionStore.Sessions;
using SessionStore.Table;

namespace SessionStore.Tickets;

/// <summary>
/// Keeps the tickets of one cookie scheme: each as an item like a session's, under the hash of its key, with the same
/// conditions, and always read consistently, because a ticket may have been revoked and no cookie could tell.
/// </summary>
internal sealed partial class DynamoDBTicketStore(
    SessionTable table,
    TicketContent content,
    DynamoDBTicketStoreOptions options,
    TicketScheme scheme,
    IOptions<DynamoDBSessionOptions> tableOptions,
    IOptions<SessionOptions> sessionOptions,
    TimeProvider time,
    ILogger<DynamoDBTicketStore> logger)
    : ITicketStore
{
    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    public Task<string> StoreAsync(AuthenticationTicket ticket) => StoreAsync(ticket, Limits(default), context: null);

    public Task<string> StoreAsync(AuthenticationTicket ticket, CancellationToken cancellationToken) =>
        StoreAsync(ticket, Limits(cancellationToken), context: null);

    public Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken) =>
        StoreAsync(ticket, Limits(cancellationToken), httpContext);

    public Task RenewAsync(string key, AuthenticationTicket ticket) => RenewAsync(key, ticket, Limits(default), context: null);

    public Task RenewAsync(string key, AuthenticationTicket ticket, CancellationToken cancellationToken) =>
        RenewAsync(key, ticket, Limits(cancellationToken), context: null);

    public Task RenewAsync(string key, AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken) =>
        RenewAsync(key, ticket, Limits(cancellationToken), httpContext);

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => RetrieveAsync(key, Limits(default), context: null);

    public Task<AuthenticationTicket?> RetrieveAsync(string key, CancellationToken cancellationToken) =>
        RetrieveAsync(key, Limits(cancellationToken), context: null);

    public Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken) =>
        RetrieveAsync(key, Limits(cancellationToken), httpContext);

    public Task RemoveAsync(string key) => RemoveAsync(key, Limits(default), context: null);

    public Task RemoveAsync(string key, CancellationToken cancellationToken) => RemoveAsync(key, Limits(cancellationToken), context: null);

    public Task RemoveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken) =>
        RemoveAsync(key, Limits(cancellationToken), httpContext);

    private Task<string> StoreAsync(AuthenticationTicket ticket, CallLimits limits, HttpContext? context) =>
        TracedAsync("session.signin", async () =>
        {
            var key = SessionKey.New();
            var (stored, _) = await PutAsync(previous: null, SessionKey.ToId(key), ticket, context, limits);
            TicketRequest.Of(context).Keep(key, stored!);
            return (key, "created");
        });

    private async Task<AuthenticationTicket?> RetrieveAsync(string key, CallLimits limits, HttpContext? context)
    {
        var request = TicketRequest.Of(context);
        var read = await ReadAsync(request, key, limits);
        request.See(scheme.Name);
        if (read is not { Ticket: { } ticket })
        {
            return null;
        }

        request.Name(ticket, key);
        return ticket;
    }

    private Task<long> RemoveAsync(string key, CallLimits limits, HttpContext? context) => TracedAsync("session.abandon", async () =>
    {
        var request = TicketRequest.Of(context);
        var current = request.Current(key);
        var version = await table.EndAsync(SessionKey.ToId(current), request.Read(current)?.Item, limits);
        request.Remove(current);
        return (version, version > 0 ? "deleted" : "unchanged");
    });

    /// <summary>
    /// Whoever signs out means the ticket, not its key: one that a parallel request has given another key ends where it is now. Until the
    /// old key's tombstone has expired, its owner can do that, and nothing else.
    /// </summary>
    public async Task EndMovedAsync(HttpContext context)
    {
        var request = TicketRequest.Of(context);
        foreach (var key in request.MovedOf(scheme.Name).ToList())
        {
            await RemoveAsync(key, Limits(context.RequestAborted), context);
        }
    }

    /// <returns>Null when there is no such ticket, or none that can be used.</returns>
    private Task<(StoredTicket Stored, AuthenticationTicket Ticket)?> ReadAsync(
        TicketRequest request, string key, CallLimits limits) => TracedAsync<(StoredTicket, AuthenticationTicket)?>("session.load", async () =>
    {
        var id = SessionKey.ToId(key);
        var item = await table.GetAsync(id, consistent: true, limits);
        switch (item)
        {
            case null:
                return (null, "miss");
            case var expired when expired.ExpiresAt <= Now:
                return (null, "expired");
            case { IsTombstone: true }:
                request.FindMoved(scheme.Name, key);
                return (null, "revoked");
        }

        if (content.Read(item, id) is not { } serialized || TicketContent.Deserialize(serialized, item) is not { } ticket)
        {
            Log.TicketUnreadable(logger, id);
            return (null, "error");
        }

        var stored = new StoredTicket(id, item, serialized);
        request.Keep(key, stored);
        return ((stored, ticket), "hit");
    });

    private static async Task<T> TracedAsync<T>(string name, Func<Task<(T Result, string Outcome)>> operation)
    {
        using var activity = SessionTelemetry.Source.StartActivity(name);
        try
        {
            var (result, outcome) = await operation();
            activity.SetOutcome(outcome);
            return result;
        }
        catch (SessionException failure)
        {
            activity.SetFailure(failure);
            throw;
        }
    }

    private CallLimits Limits(CancellationToken cancellationToken) => new(sessionOptions.Value.IOTimeout, cancellationToken);
}
