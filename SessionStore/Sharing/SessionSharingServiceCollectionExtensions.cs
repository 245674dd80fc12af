using SessionStore;
using SessionStore.Sharing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Shares live sessions with an app in another language.</summary>
public static class SessionSharingServiceCollectionExtensions
{
    /// <summary>
    /// Shares the sessions with an Express app that keeps them by the npm package sessionstore-dynamodb-express in the same table:
    /// both read and write them, under the cookie of express-session. Needs AddDynamoDBSession, in any order; the cookies that this
    /// app has given before are not read any more. Table, key prefix, idle timeout, absolute timeout and touch interval have to be the
    /// same in both apps.
    /// </summary>
    /// <remarks>
    /// Values are stored as what JavaScript knows: <c>Set&lt;T&gt;</c> stores objects, lists, numbers, booleans and null as such, SetString a
    /// text, SetInt32 a number; null is no value to TryGetValue. All reads are consistent, at twice the read units, because Express
    /// does not send the companion cookie; a touch and an increment cost a read, because a request of Express may have given the session
    /// an idle timeout of its own (<c>req.session.cookie.maxAge</c>), which is kept.
    /// </remarks>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets the options; the secrets have to be set.</param>
    /// <exception cref="ArgumentException">There is no secret, an empty one, or no name of the cookie.</exception>
    /// <exception cref="InvalidOperationException">At start: sessions are also taken over from another store.</exception>
    public static IServiceCollection ShareSessionsWithExpress(this IServiceCollection services, Action<ExpressSharingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ExpressSharingOptions();
        configure(options);
        if (options.Secrets.Count == 0 || options.Secrets.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("Secrets has to hold what express-session was given as secret, or no cookie could be signed and verified.", nameof(configure));
        }

        ArgumentException.ThrowIfNullOrEmpty(options.CookieName, nameof(configure));
        services.PostConfigure<DynamoDBSessionOptions>(session => session.UseConsistentReads = true);
        return services.AddSingleton(new ExpressSharing(options));
    }
}
