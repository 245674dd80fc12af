using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionStore;
using SessionStore.Migration;
using SessionStore.Sessions;
using SessionStore.Table;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Moves the sessions of an Express app that must not wait for their visitors.</summary>
public static class ExpressMoveServiceProviderExtensions
{
    /// <summary>
    /// Moves all sessions of an Express app into the table of the sessions here, where each waits under its old key until its visitor
    /// comes with express-session's cookie; for that the app goes on with MigrateSessionsFromExpress. Needs no secret, and
    /// dynamodb:Scan and dynamodb:DeleteItem on the old table. Run it when no instance of the Express app answers any more: there a
    /// session that was moved is gone.
    /// </summary>
    /// <remarks>
    /// It may be stopped at any time and run again, which goes on with what is left, and while visitors come: a session moves once. It
    /// reads the whole table, and for each session writes one item and deletes one.
    /// </remarks>
    /// <param name="provider">Services with AddDynamoDBSession.</param>
    /// <param name="configure">Where the Express app keeps its sessions. Its secrets and its cookie don't matter here.</param>
    /// <param name="itemsPerSecond">The most items that are read, and moved, in a second. Default 100.</param>
    /// <param name="countOnly">Reads and counts; writes nothing.</param>
    /// <param name="progress">Is told after each page of at most 100 items.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What was done in the end.</returns>
    /// <exception cref="SessionStoreException">One of the tables could not be used. Run it again.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Task<ExpressMoveProgress> MoveSessionsFromExpressAsync(
        this IServiceProvider provider,
        Action<ExpressSessionOptions> configure,
        int itemsPerSecond = 100,
        bool countOnly = false,
        IProgress<ExpressMoveProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentOutOfRangeException.ThrowIfLessThan(itemsPerSecond, 1);
        var express = new ExpressSessionOptions();
        configure(express);
        ExpressTable.ThrowIfMisnamed(express, nameof(configure));
        var mover = new ExpressMover(
            ExpressTable.Of(express, provider),
            provider.GetRequiredService<SessionTable>(),
            provider.GetRequiredService<IOptions<DynamoDBSessionOptions>>().Value,
            provider.GetRequiredService<AppliedOptionsSource>().Registered.Lifetime,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ExpressMover>>());
        return mover.RunAsync(itemsPerSecond, countOnly, progress, cancellationToken);
    }
}
