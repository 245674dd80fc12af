using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Session;

namespace SessionStore.Sessions;

/// <summary>
/// The app's Data Protection, which for a session middleware finds nothing in its cookie for as long as its store doesn't
/// know its options: the middleware then takes the visitor for a new one and shows them. The store reads the cookie itself.
/// </summary>
internal sealed class SessionDataProtection(IDataProtectionProvider inner) : IDataProtectionProvider
{
    private IDataProtectionProvider Inner => inner;

    /// <summary>The middleware's constructor gets its store and, next, its protector, on one thread.</summary>
    [ThreadStatic]
    private static DynamoDBSessionStore? _storeOfNextMiddleware;

    /// <summary>What shows every cookie as it is.</summary>
    public static IDataProtectionProvider Behind(IDataProtectionProvider provider) => provider is SessionDataProtection own ? own.Inner : provider;

    public static void Expect(DynamoDBSessionStore store) => _storeOfNextMiddleware = store;

    public IDataProtector CreateProtector(string purpose)
    {
        var protector = inner.CreateProtector(purpose);
        if (_storeOfNextMiddleware is not { } store || purpose != nameof(SessionMiddleware))
        {
            return protector;
        }

        _storeOfNextMiddleware = null;
        return new Protector(protector, store);
    }

    private sealed class Protector(IDataProtector inner, DynamoDBSessionStore store) : IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => inner.CreateProtector(purpose);

        public byte[] Protect(byte[] plaintext) => inner.Protect(plaintext);

        public byte[] Unprotect(byte[] protectedData) => store.KnowsOptions ? inner.Unprotect(protectedData) : [];
    }
}
