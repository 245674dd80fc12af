namespace Tests.Shared;

/// <summary>What <see cref="FakeAws"/> answers to AssumeRole.</summary>
internal enum StsBehavior
{
    /// <summary>Credentials.</summary>
    Up,

    /// <summary>503, at once.</summary>
    Unavailable,

    /// <summary>Nothing, until the caller gives up.</summary>
    Hanging,

    /// <summary>403 AccessDenied.</summary>
    Denied,

    /// <summary>400 ValidationError, which repeats the external id as AWS does.</summary>
    Invalid,

    /// <summary>200 and half a document, which holds a secret.</summary>
    Malformed,

    /// <summary>200 and a document without credentials.</summary>
    Empty,
}
