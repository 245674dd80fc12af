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

    /// <summary>With NeverStarts: once somebody has asked for its start, the response is said to have started.</summary>
    SaysStarted = 16,

    /// <summary>The response starts and is never said to have; its stream is another one from then on.</summary>
    HidesStart = 32,

    /// <summary>As Amazon.Lambda.AspNetCoreServer has been; the newest lets features be taken off.</summary>
    Lambda = FirstInFirstOut | KeepsFeatures | NeverStarts | StreamOnly | SaysStarted,

    /// <summary>As it is with EnableResponseStreaming.</summary>
    LambdaStreaming = FirstInFirstOut | HidesStart,
}
