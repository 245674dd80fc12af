using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using SessionStore.Sharing;

namespace SessionStore.Sessions;

/// <summary>What follows from the options of a session middleware: its cookies, its timeouts.</summary>
internal sealed record AppliedOptions(SessionOptions Options, SessionCookies Cookies, SessionLifetime Lifetime);

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
        return failures.Count == 0
            ? new(options, new(options, SessionDataProtection.Behind(dataProtection), sharing), new(time, options.IdleTimeout, storeOptions.AbsoluteTimeout, storeOptions.TouchAfter))
            : throw new OptionsValidationException(nameof(SessionOptions), typeof(SessionOptions), failures);
    }
}
