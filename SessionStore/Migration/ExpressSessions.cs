using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SessionStore.Sessions;
using SessionStore.Table;

namespace SessionStore.Migration;

/// <summary>The sessions of an Express app, which have a cookie of their own.</summary>
/// <param name="table">Where they are, with their prefix.</param>
/// <param name="express">How they are found.</param>
/// <param name="options">How they are to be stored here.</param>
/// <param name="time">An expired session is none.</param>
/// <param name="logger">For what can't be read.</param>
internal sealed class ExpressSessions(
    SessionTable table, ExpressSessionOptions express, DynamoDBSessionOptions options, TimeProvider time, ILogger<ExpressSessions> logger) : IOldSessionStore
{
    private const string Name = "express";

    private readonly ExpressCookie _cookie = new(express.Secrets);
    private readonly UnreadableReport _unreadable = new(logger, Name);

    public string From => Name;

    public bool KeepsSessions => express.KeepOldSessions;

    public OldKey? ReadKey(HttpContext context) =>
        context.Request.Cookies[express.Cookie.Name!] is { } cookie && _cookie.Read(cookie) is { } key ? new(this, key, cookie) : null;

    public async ValueTask<OldSession?> FindAsync(string key, CallLimits limits) =>
        !express.HasMovedAll && Read(await table.GetForeignAsync(key, limits)) is { Entries.Count: > 0 } session &&
        !(session.ExpiresAt <= time.GetUtcNow().ToUnixTimeSeconds())
            ? session
            : null;

    public async ValueTask<OldSession?> TakeAsync(string key, OldSession read, CallLimits limits)
    {
        if (express.HasMovedAll)
        {
            return read;
        }

        var last = KeepsSessions ? await table.GetForeignAsync(key, limits) : await table.TakeForeignAsync(key, limits);
        return last is null ? null : Read(last) ?? read;
    }

    public ValueTask EndAsync(string key, CallLimits limits) => express.HasMovedAll ? default : new(table.DeleteItemAsync(table.ItemId(key), limits));

    public void DeleteCookie(HttpContext context)
    {
        SharedCaches.KeepOut(context);
        context.Response.Cookies.Delete(express.Cookie.Name!, express.Cookie.Build(context));
    }

    public void ReportUnreadable(string reason) => _unreadable.Add(reason);

    private OldSession? Read(Dictionary<string, ItemValue>? item)
    {
        try
        {
            return item is null ? null : ExpressItem.Read(item, table.Schema.ExpiresAttribute, options.CompressOver);
        }
        catch (InvalidDataException exception)
        {
            ReportUnreadable(exception.Message);
            return null;
        }
    }
}
