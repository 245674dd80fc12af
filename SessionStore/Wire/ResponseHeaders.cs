namespace SessionStore.Wire;

/// <summary>What an answer says beside its body.</summary>
internal static class ResponseHeaders
{
    /// <returns>Null when there is no such header.</returns>
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
