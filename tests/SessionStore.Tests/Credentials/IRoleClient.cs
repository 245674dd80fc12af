namespace SessionStore.Tests.Credentials;

/// <summary>A client that signs with a role's credentials.</summary>
internal interface IRoleClient : IDisposable
{
    Task GetAsync(CancellationToken cancellationToken = default);

    Task PutAsync(string text);
}
