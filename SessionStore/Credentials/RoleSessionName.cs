namespace SessionStore.Credentials;

/// <summary>
/// The default role session name: <c>application@instance</c>, so that CloudTrail in the table's account tells
/// which app and which of its instances made a call, and tells the same after a restart.
/// </summary>
internal static class RoleSessionName
{
    private const int MaxLength = 64;

    public static string For(string application, string instance)
    {
        application = Sanitize(application);
        instance = Sanitize(instance);
        // What tells instances of one app apart (a pod's suffix, an address) stands at the end of their names.
        var room = MaxLength - 1 - Math.Min(application.Length, MaxLength / 2);
        instance = instance.Length > room ? instance[^room..] : instance;
        room = MaxLength - 1 - instance.Length;
        application = application.Length > room ? application[..room] : application;
        return $"{application}@{instance}";
    }

    private static string Sanitize(string name)
    {
        var characters = name.Select(c => char.IsAsciiLetterOrDigit(c) || "_+=,.-".Contains(c, StringComparison.Ordinal) ? c : '-');
        return name.Length == 0 ? "app" : string.Concat(characters);
    }
}
