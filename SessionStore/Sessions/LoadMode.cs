namespace SessionStore.Sessions;

/// <summary>Who waits for a load.</summary>
internal enum LoadMode
{
    /// <summary>The handler, or whatever else calls LoadAsync or writes; no thread.</summary>
    OnDemand,

    /// <summary>The routing, before the handler; no thread.</summary>
    Ahead,

    /// <summary>A thread, in a synchronous member.</summary>
    Blocked,
}
