using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SessionStore;
using SessionStore.Sessions;

namespace Microsoft.AspNetCore.Http;

/// <summary>What a session in DynamoDB can do beyond the framework's <see cref="ISession"/>.</summary>
public static class DynamoDBSessionExtensions
{
    private const string NeedsReflection = "JSON serialization by reflection; pass a JsonTypeInfo<T> from a JsonSerializerContext instead.";

    /// <param name="session">The request's session.</param>
    extension(ISession session)
    {
        /// <summary>Stores a value as JSON, with the serializer's web defaults.</summary>
        /// <param name="key">The session key.</param>
        /// <param name="value">The value; null is stored as JSON null.</param>
        /// <exception cref="ArgumentException">
        /// The key is empty, too long or not valid Unicode; or the session is shared with JavaScript, and DynamoDB has no such value:
        /// a number out of its range, or too many levels.
        /// </exception>
        [RequiresUnreferencedCode(NeedsReflection)]
        [RequiresDynamicCode(NeedsReflection)]
        public void Set<T>(string key, T value) =>
            SetJson(session, key, JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web));

        /// <summary>Stores a value as JSON, without reflection.</summary>
        /// <param name="key">The session key.</param>
        /// <param name="value">The value; null is stored as JSON null.</param>
        /// <param name="typeInfo">How to serialize it, from a source-generated JsonSerializerContext.</param>
        /// <exception cref="ArgumentException">As the other one's.</exception>
        public void Set<T>(string key, T value, JsonTypeInfo<T> typeInfo) =>
            SetJson(session, key, JsonSerializer.SerializeToUtf8Bytes(value, typeInfo));

        /// <summary>
        /// Reads a value that was stored as JSON, and also numbers, booleans, lists and maps that other programs wrote. What
        /// SetInt32 wrote it reads too, unless those four bytes happen to be text, as from 151,587,081 on they may: JSON wins then, and
        /// GetInt32 is what to read it with.
        /// </summary>
        /// <param name="key">The session key.</param>
        /// <returns>The value, or the type's default when there is none.</returns>
        /// <exception cref="JsonException">The value is not JSON of this type.</exception>
        [RequiresUnreferencedCode(NeedsReflection)]
        [RequiresDynamicCode(NeedsReflection)]
        public T? Get<T>(string key) =>
            TryGetJson(session, key, out var json) ? JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web) : default;

        /// <summary>Reads a value that was stored as JSON, without reflection.</summary>
        /// <param name="key">The session key.</param>
        /// <param name="typeInfo">How to deserialize it, from a source-generated JsonSerializerContext.</param>
        /// <returns>The value, or the type's default when there is none.</returns>
        /// <exception cref="JsonException">The value is not JSON of this type.</exception>
        public T? Get<T>(string key, JsonTypeInfo<T> typeInfo) =>
            TryGetJson(session, key, out var json) ? JsonSerializer.Deserialize(json, typeInfo) : default;

        /// <summary>
        /// Adds to a number, atomically and at once: parallel requests all count. The key must be written by this method
        /// only; read it with <c>Get&lt;long&gt;</c> or <c>Get&lt;int&gt;</c>. The framework's <c>GetInt32</c> and <c>GetString</c>
        /// read bytes, which a number has none of: they throw. Costs one write, without a read.
        /// </summary>
        /// <param name="key">The session key; absent counts as zero.</param>
        /// <param name="by">What to add. Default 1.</param>
        /// <param name="cancellationToken">Cancels the call.</param>
        /// <returns>The number after the addition.</returns>
        /// <exception cref="InvalidOperationException">
        /// The key holds something else, also what SetInt32 wrote; the number after the addition is no whole one of 64 bits (it is
        /// stored all the same); the response of a new session has started, or the session is not in DynamoDB.
        /// </exception>
        /// <exception cref="SessionEndedException">Another request ended the session.</exception>
        /// <exception cref="SessionStoreException">
        /// DynamoDB could not be used. If it is unavailable, the addition may still have happened; it is not repeated.
        /// </exception>
        public Task<long> IncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default)
        {
            SessionKeyName.ThrowIfNotStorable(key);
            return InDynamoDB(session).IncrementAsync(key, by, cancellationToken);
        }

        /// <summary>Version and times of the session as this request knows it; loads it if nobody has yet.</summary>
        /// <param name="cancellationToken">Cancels the call.</param>
        /// <returns>Null when nothing is stored: a new visitor, or an expired or ended session.</returns>
        /// <exception cref="InvalidOperationException">The session is not in DynamoDB.</exception>
        /// <exception cref="SessionStoreException">DynamoDB could not be used.</exception>
        public Task<SessionInfo?> GetInfoAsync(CancellationToken cancellationToken = default) =>
            InDynamoDB(session).GetInfoAsync(cancellationToken);

        /// <summary>
        /// Gives the session a new id and cookie and keeps its data. Call it whenever the visitor's rights change, above all
        /// at sign-in: an id that somebody knew before is worthless afterwards. Requests still under way with the old cookie
        /// find their session ended. What the request has changed before is stored with the new id; if this fails, it is
        /// given up and not stored under the old one.
        /// </summary>
        /// <param name="cancellationToken">Cancels the call.</param>
        /// <exception cref="InvalidOperationException">The response has started, or the session is not in DynamoDB.</exception>
        /// <exception cref="SessionEndedException">Another request ended the session.</exception>
        /// <exception cref="SessionStoreException">
        /// DynamoDB could not be used; the session keeps its id. Only if DynamoDB could not be asked either whether it had carried
        /// out what it left unanswered, the session may have moved and be out of its client's reach.
        /// </exception>
        public Task RegenerateIdAsync(CancellationToken cancellationToken = default) =>
            InDynamoDB(session).RegenerateIdAsync(cancellationToken);

        /// <summary>
        /// Binds the session to a user, so that <see cref="SessionStore.ISessionDirectory"/> lists and revokes it, and gives
        /// it a new id and cookie as RegenerateIdAsync does; its data stays. Call it when the visitor has proved who they
        /// are. From then on the session is read consistently, at twice the read units: a revoke holds from the next
        /// request on. Costs one read unit and a transaction over session and directory. What the request has changed before,
        /// such as the user's name, goes with the transaction; if this fails, it is given up.
        /// </summary>
        /// <remarks>
        /// This is about the session only, for apps that keep who is signed in there. <c>HttpContext.User</c> stays as it is:
        /// for <c>[Authorize]</c> and claims call <c>HttpContext.SignInAsync</c>, the framework's, whose sign-ins AddDynamoDBTicketStore
        /// keeps, lists and revokes in the same way. Most apps need one of the two.
        /// </remarks>
        /// <param name="userId">
        /// Any text that names the user and never changes; compared exactly. The table holds its SHA-256, not the id itself;
        /// keep what the pages need in the session.
        /// </param>
        /// <param name="label">What the list of sessions shows, such as the user agent; 128 characters are kept. Default: none.</param>
        /// <param name="cancellationToken">Cancels the call.</param>
        /// <exception cref="ArgumentException">The user id is empty or not valid Unicode.</exception>
        /// <exception cref="InvalidOperationException">The response has started, or the session is not in DynamoDB.</exception>
        /// <exception cref="SessionStore.SessionEndedException">Another request ended the session.</exception>
        /// <exception cref="SessionStore.SessionStoreException">
        /// DynamoDB could not be used; the session is as it was, with the exception that RegenerateIdAsync has.
        /// </exception>
        public Task BindToUserAsync(string userId, string? label = null, CancellationToken cancellationToken = default) =>
            InDynamoDB(session).BindToUserAsync(userId, label, cancellationToken);

        /// <summary>
        /// Ends the session at once: its item and its cookies are deleted, also when another request has given it a new id
        /// meanwhile. Call it at sign-out. What the request writes afterwards starts a new session.
        /// </summary>
        /// <param name="cancellationToken">Cancels the call.</param>
        /// <exception cref="InvalidOperationException">The response has started, or the session is not in DynamoDB.</exception>
        /// <exception cref="SessionStoreException">
        /// DynamoDB could not be used; the session goes on, unless only the answer was lost. Calling again is safe.
        /// </exception>
        public Task AbandonAsync(CancellationToken cancellationToken = default) =>
            InDynamoDB(session).AbandonAsync(cancellationToken);
    }

    private static void SetJson(ISession session, string key, byte[] json)
    {
        if (session is DynamoDBSession own)
        {
            own.SetJson(key, json);
        }
        else
        {
            session.Set(key, json);
        }
    }

    private static bool TryGetJson(ISession session, string key, [NotNullWhen(true)] out byte[]? json) =>
        session is DynamoDBSession own ? own.TryGetJson(key, out json) : session.TryGetValue(key, out json);

    private static DynamoDBSession InDynamoDB(ISession session) => session as DynamoDBSession ?? throw new InvalidOperationException(
        $"This session is a {session.GetType().Name}, not one in DynamoDB. Call AddDynamoDBSession after anything that registers another session store; " +
        "if MigrateSessionsFromDistributedCache was given a condition, the session is still in the cache.");
}
