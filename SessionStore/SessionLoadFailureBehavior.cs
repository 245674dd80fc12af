namespace SessionStore;

/// <summary>What happens to a request that needs its session while DynamoDB cannot be read.</summary>
public enum SessionLoadFailureBehavior
{
    /// <summary>
    /// The access throws a <see cref="SessionStoreException"/>: the visitor sees an error and stays logged in.
    /// </summary>
    Throw,

    /// <summary>
    /// The request goes on with an empty session whose <c>IsAvailable</c> is false. Reads find nothing, writes throw, and
    /// nothing is stored. For pages that can do without; they must not take the empty session for a logged-out visitor.
    /// </summary>
    ContinueWithoutSession,
}
