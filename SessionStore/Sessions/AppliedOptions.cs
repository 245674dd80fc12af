using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using SessionStore.Sharing;

namespace SessionStore.Sessions;

/// <summary>What follows from the options of a session middleware: its cookies, its timeouts.</summary>
internal sealed record AppliedOptions(SessionOptions Options, SessionCookies Cookies, SessionLifetime Lifetime)
{
    /// <summary>One cookie is one session, whatever else the middleware of one branch or another was given.</summary>
    public bool HasCookieOf(AppliedOptions other) => string.Equals(Cookies.Name, other.Cookies.Name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>One of them for each set of options; most apps have one.</summary>
internal sealed class AppliedOptionsSource(
    IOptions<SessionOptions> registered, DynamoDBSessionOptions storeOptions, IDataProtectionProvider dataProtection, TimeProvider time,
    ExpressSharing? sharing)
{
    private readonly ConditionalWeakTable<SessionOptions, AppliedOptions> _applied = [];

    /// <summary>Those of the services, which <c>UseSession()</c> takes.</summary>
    public AppliedOptions Registered => Of(registered.Value);

    /// <exception cref="OptionsValidationException">The options can't be right.</exception>
    public AppliedOptions Of(SessionOptions options) => _applied.GetValue(options, Apply);

    private AppliedOptions Apply(SessionOptions options)
    {
        var failures = DynamoDBSessionOptionsValidator.TimeFailures(storeOptions, options).Concat(ExpressSharing.Failures(sharing, options)).ToList();
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(nameof(SessionOptions), typeof(SessionOptions), failures);
        }

        var lifetime = Lifetime(options);
        return new(options, new(options, SessionDataProtection.Behind(dataProtection), sharing, lifetime.Length - Lifetime(registered.Value).Length), lifetime);
    }

    private SessionLifetime Lifetime(SessionOptions options) => new(time, options.IdleTimeout, storeOptions.AbsoluteTimeout, storeOptions.TouchAfter);
}
