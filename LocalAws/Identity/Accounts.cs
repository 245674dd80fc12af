namespace LocalAws.Identity;

/// <summary>The two accounts that exist.</summary>
internal static class Accounts
{
    /// <summary>Owns the table and the role.</summary>
    public const string Table = "111111111111";

    /// <summary>Runs the app.</summary>
    public const string App = "222222222222";

    /// <summary>The app's user, and that of an app which runs in <see cref="Table"/>.</summary>
    public const string AppUserName = "web-app";

    /// <summary>The administrator of <see cref="Table"/>.</summary>
    public const string TableUserName = "table-admin";

    /// <summary>The ARN of the app's user, which the template's trust policy names.</summary>
    public const string AppUserArn = $"arn:aws:iam::{App}:user/{AppUserName}";
}
