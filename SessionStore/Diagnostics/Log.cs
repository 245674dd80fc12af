using Microsoft.Extensions.Logging;

namespace SessionStore.Diagnostics;

/// <summary>Everything that sessions log. No line carries a key, a cookie or a value.</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Debug, "Session {SessionId} loaded: {Outcome}.")]
    public static partial void Loaded(ILogger logger, string sessionId, string outcome);

    [LoggerMessage(102, LogLevel.Debug, "Session {SessionId} committed: {Outcome}.")]
    public static partial void Committed(ILogger logger, string sessionId, string outcome);

    [LoggerMessage(103, LogLevel.Error, "Session {SessionId} could not be loaded.")]
    public static partial void LoadFailed(ILogger logger, Exception exception, string sessionId);

    [LoggerMessage(104, LogLevel.Error, "Session {SessionId} could not be committed; the client gets status {StatusCode}.")]
    public static partial void CommitFailed(ILogger logger, Exception exception, string sessionId, int statusCode);

    [LoggerMessage(105, LogLevel.Error, "Session {SessionId}: changes made after the response had started could not be committed, and the client cannot be told.")]
    public static partial void LateCommitFailed(ILogger logger, Exception exception, string sessionId);

    [LoggerMessage(106, LogLevel.Warning, "Session {SessionId} could not be touched. The next request tries again; the stored expiry leaves time for that.")]
    public static partial void TouchFailed(ILogger logger, Exception exception, string sessionId);

    [LoggerMessage(107, LogLevel.Warning, "DynamoDB cannot be read; the request goes on without its session {SessionId}.")]
    public static partial void ContinuedWithoutSession(ILogger logger, Exception exception, string sessionId);

    [LoggerMessage(110, LogLevel.Warning, "Session {SessionId} is older in this region than its client has seen it, or is not here: the last writes in another region have not arrived within ReplicationWait, or that region is cut off. The request goes on with what is here.")]
    public static partial void ReplicaIsBehind(ILogger logger, string sessionId);

    [LoggerMessage(109, LogLevel.Warning, "Requests of {Endpoint} have made 100 threads wait for their session, by reading it synchronously. Await session.LoadAsync() first, or put LoadSession() on the endpoint.")]
    public static partial void BlocksOften(ILogger logger, string endpoint);

    [LoggerMessage(123, LogLevel.Warning, "Ticket {TicketId} cannot be read: it is damaged, or needs Data Protection keys that are not there. Its user has to sign in again. Are the keys shared and kept? See PersistKeysToDynamoDB.")]
    public static partial void TicketUnreadable(ILogger logger, string ticketId);

    [LoggerMessage(124, LogLevel.Warning, "Ticket {TicketId} names no user, no claim {ClaimType}: it is neither listed nor revoked with its user's others. See DynamoDBTicketStoreOptions.UserIdClaimType.")]
    public static partial void UserUnknown(ILogger logger, string ticketId, string claimType);

    [LoggerMessage(125, LogLevel.Warning, "Ticket {TicketId} is due for validation, and DynamoDB cannot be told that this request does it; others that find it due may ask too.")]
    public static partial void ValidationNotShared(ILogger logger, Exception exception, string ticketId);

    [LoggerMessage(126, LogLevel.Warning, "Session {SessionId} was bound to a user in a request without a ticket, and this app keeps tickets: HttpContext.User and [Authorize] know nothing of it. To sign a user in, call HttpContext.SignInAsync; Session.BindToUserAsync only says whose the session is.")]
    public static partial void BoundWithoutTicket(ILogger logger, string sessionId);

    [LoggerMessage(127, LogLevel.Warning, "A signed-in user's sessions were asked for, and none is listed: the sign-in is in a cookie alone. Call AddDynamoDBTicketStore for its scheme, or, if the session says who is signed in, Session.BindToUserAsync instead of HttpContext.SignInAsync.")]
    public static partial void SignedInButNotListed(ILogger logger);

    [LoggerMessage(131, LogLevel.Warning, "The app runs in {Where} and keeps its Data Protection keys to itself: another instance, or the next one, cannot read the session cookies that this one gives. Call services.AddDataProtection().PersistKeysToDynamoDB(), or share the keys in another way.")]
    public static partial void KeysAreNotShared(ILogger logger, string where);

    [LoggerMessage(132, LogLevel.Information, "Another instance stored the Data Protection key first; it is used instead of this one's.")]
    public static partial void KeyOfAnotherInstanceUsed(ILogger logger);

    [LoggerMessage(133, LogLevel.Error, "Data Protection keys could not be deleted.")]
    public static partial void KeysNotDeleted(ILogger logger, Exception exception);

    [LoggerMessage(134, LogLevel.Warning, "The app has no name of its own for Data Protection, and its shared keys go by its content root path {ContentRoot}: every app that shares them and runs from this path, as all do in containers, accepts this one's cookies, and an instance of this one that runs from another path does not. Call services.AddDataProtection().SetApplicationName(…).")]
    public static partial void SharedKeysBelongToPath(ILogger logger, string contentRoot);

    [LoggerMessage(135, LogLevel.Warning, "The app has no name of its own for Data Protection, and its content root path {ContentRoot} is not its own directory: every app that the same user starts there accepts this one's cookies, and this one does not when it is started elsewhere. Call services.AddDataProtection().SetApplicationName(…), or set the content root.")]
    public static partial void ContentRootIsNobodys(ILogger logger, string contentRoot);

    [LoggerMessage(121, LogLevel.Information, "Session {SessionId} signed in. The user has more sessions than are kept: {Evicted} of the oldest were ended.")]
    public static partial void Evicted(ILogger logger, string sessionId, int evicted);

    [LoggerMessage(122, LogLevel.Information, "{Count} sessions of a user were revoked.")]
    public static partial void Revoked(ILogger logger, int count);

    [LoggerMessage(141, LogLevel.Warning, "A session in the old store ({From}) cannot be moved: {Reason}. It stays there, and its visitor starts a new one. Further ones are not logged.")]
    public static partial void OldSessionUnreadable(ILogger logger, string from, string reason);

    [LoggerMessage(142, LogLevel.Warning, "Session {SessionId} was moved from the old store ({From}), where it could not be deleted. It is not moved again while its place here is remembered: for the idle timeout, or its own old life if that is longer.")]
    public static partial void OldSessionNotDeleted(ILogger logger, Exception exception, string sessionId, string from);

    [LoggerMessage(143, LogLevel.Information, "Session {SessionId} was moved here from the old store ({From}).")]
    public static partial void Migrated(ILogger logger, string sessionId, string from);

    [LoggerMessage(108, LogLevel.Information, "Session table {TableName} was created.")]
    public static partial void TableCreated(ILogger logger, string tableName);
}
