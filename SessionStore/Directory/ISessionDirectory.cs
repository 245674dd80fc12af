namespace SessionStore;

/// <summary>
/// The sessions of each user: those bound with <c>session.BindToUserAsync</c> and the sign-ins of a DynamoDB ticket store.
/// From the app's services, a singleton. A user has at most 100 that are alive; the next sign-in ends the oldest.
/// </summary>
/// <remarks>
/// One item per user lists them, under a hash of the user id; it is written in the same transaction as the session and
/// read consistently, so that nothing signed in before a call is missing from it. Costs: docs/identity.md.
/// </remarks>
public interface ISessionDirectory
{
    /// <summary>The user's sessions that are alive, the latest sign-in first.</summary>
    /// <param name="userId">The user id, exactly as given at sign-in.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>An empty list when there are none. Costs one read unit, and one for each session.</returns>
    /// <exception cref="ArgumentException">The user id is empty or not valid Unicode.</exception>
    /// <exception cref="SessionStoreException">DynamoDB could not be used.</exception>
    Task<IReadOnlyList<UserSession>> ListAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends one of the user's sessions. It is out at its next request, on every instance; a request that is under way and has
    /// read it stores nothing more and gets a <see cref="SessionEndedException"/>, one that has not finds no session.
    /// </summary>
    /// <param name="userId">The user id, exactly as given at sign-in.</param>
    /// <param name="handle">The session's <see cref="UserSession.Handle"/>; another user's handle finds nothing.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False when the user has no such session.</returns>
    /// <exception cref="ArgumentException">The user id or the handle is empty, or not valid Unicode.</exception>
    /// <exception cref="SessionStoreException">DynamoDB could not be used; calling again is safe.</exception>
    Task<bool> RevokeAsync(string userId, string handle, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends all of the user's sessions: sign out everywhere. Covers every sign-in that was complete when it was called; one
    /// that happens meanwhile may come out on either side. Call it when a password changes.
    /// </summary>
    /// <param name="userId">The user id, exactly as given at sign-in.</param>
    /// <param name="exceptCurrent">Whether the session of the request that calls this goes on. Default false.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many were ended.</returns>
    /// <exception cref="ArgumentException">The user id is empty or not valid Unicode.</exception>
    /// <exception cref="SessionStoreException">
    /// DynamoDB could not be used; some may have ended, and calling again is safe. Those of a request are never ended with others because it
    /// could not be found out which they are.
    /// </exception>
    Task<int> RevokeAllAsync(string userId, bool exceptCurrent = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends the sign-ins that came from one session at an OpenID provider, as its back-channel logout asks for. They are the
    /// tickets of a DynamoDB ticket store with the claim <c>sid</c>; a session bound with <c>session.BindToUserAsync</c> knows of
    /// no provider. The package SessionStore.DynamoDB.OpenIdConnect has the endpoint that a provider calls.
    /// </summary>
    /// <param name="issuer">The provider: the <c>iss</c> of its tokens.</param>
    /// <param name="sessionId">The provider's session: the <c>sid</c> of its tokens.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many were ended: none when nobody is signed in with it, or no longer.</returns>
    /// <exception cref="ArgumentException">The issuer or the session id is empty.</exception>
    /// <exception cref="SessionStoreException">DynamoDB could not be used; some may have ended, and calling again is safe.</exception>
    Task<int> RevokeProviderSessionAsync(string issuer, string sessionId, CancellationToken cancellationToken = default);
}
