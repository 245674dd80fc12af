namespace SessionStore;

/// <summary>What express-session was given, so that both apps read and write the same cookie.</summary>
public sealed class ExpressSharingOptions
{
    /// <summary>
    /// The <c>secret</c> of express-session, one or several: the first signs new cookies, all verify. Both apps need all of them, in
    /// the same order, before one of them moves a new one to the front. There has to be one. They are as secret as a password.
    /// </summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>
    /// The <c>name</c> of express-session. Default "connect.sid". All else about the cookie is <c>SessionOptions.Cookie</c>: path and
    /// domain have to be those of Express; so should be max age, same-site and secure.
    /// </summary>
    public string CookieName { get; set; } = "connect.sid";
}
