namespace SessionStore.Tests.Harness;

/// <summary>What hosts do otherwise than Kestrel.</summary>
[Flags]
public enum HostBehaviors
{
    /// <summary>Kestrel's own.</summary>
    None = 0,

    /// <summary>The callbacks of OnStarting run in the order of their registration.</summary>
    FirstInFirstOut = 1,

    /// <summary>A feature that is set to null stays what it was.</summary>
    KeepsFeatures = 2,

    /// <summary>The response is kept in memory, and has not started until the app has done everything.</summary>
    NeverStarts = 4,

    /// <summary>The response's body is a stream, with no pipe behind it.</summary>
    StreamOnly = 8,

    /// <summary>As Amazon.Lambda.AspNetCoreServer's InvokeFeatures.</summary>
    Lambda = FirstInFirstOut | KeepsFeatures | NeverStarts | StreamOnly,
}
