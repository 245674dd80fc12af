namespace AppHost.Deployment.Stacks;

/// <summary>Where the session table is, seen from the app's stack.</summary>
internal enum TableLocation
{
    /// <summary>In the stack itself: one account for everything.</summary>
    SameStack,

    /// <summary>In another account, behind a role that the app assumes.</summary>
    OtherAccount,
}
