using Microsoft.Extensions.Logging;
using SessionStore.Sessions;
using SessionStore.Table;

namespace SessionStore.Migration;

/// <summary>Moves the sessions of an Express app into the places of their keys here, where they wait for their visitors.</summary>
/// <param name="from">Where they are.</param>
/// <param name="to">The table of the sessions here.</param>
/// <param name="options">How they are to be stored.</param>
/// <param name="lifetime">For a session that does not say how long it lives.</param>
/// <param name="time">For the pace.</param>
/// <param name="logger">For what can't be read.</param>
internal sealed class ExpressMover(
    SessionTable from, SessionTable to, DynamoDBSessionOptions options, SessionLifetime lifetime, TimeProvider time, ILogger<ExpressMover> logger)
{
    private const int LargestPage = 100;
    private const int AtOnce = 8;

    /// <summary>Nobody waits for an answer here.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly UnreadableReport _report = new(logger, "express");
    private int _found;
    private int _moved;
    private int _ended;
    private int _unreadable;
    private int _taken;
    private int _changed;

    private ExpressMoveProgress Progress => new(_found, _moved, _ended, _unreadable, _taken, _changed);

    public async Task<ExpressMoveProgress> RunAsync(int itemsPerSecond, bool countOnly, IProgress<ExpressMoveProgress>? progress, CancellationToken cancellationToken)
    {
        var limits = new CallLimits(Patience, cancellationToken);
        string? last = null;
        do
        {
            var started = time.GetTimestamp();
            var page = await from.ScanForeignAsync(last, Math.Min(itemsPerSecond, LargestPage), limits);
            await Parallel.ForEachAsync(
                page.Sessions,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (found, _) => await MoveAsync(found.Id, found.Item, countOnly, limits));
            progress?.Report(Progress);
            last = page.Last;
            var pause = TimeSpan.FromSeconds((double)page.Read / itemsPerSecond) - time.GetElapsedTime(started);
            if (last is not null && pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time, cancellationToken);
            }
        }
        while (last is not null);

        return Progress;
    }

    /// <summary>
    /// Whatever is interrupted between the two writes is done again by the next run: what waits is replaced by what the old table says,
    /// until the visitor comes.
    /// </summary>
    private async Task MoveAsync(string key, Dictionary<string, ItemValue> old, bool countOnly, CallLimits limits)
    {
        Interlocked.Increment(ref _found);
        var now = lifetime.Now;
        try
        {
            var session = ExpressItem.Read(old, from.Schema.ExpiresAttribute, options.CompressOver);
            var expiresAt = session.ExpiresAt ?? lifetime.ExpiresAt(createdAt: null);
            if (expiresAt <= now || session.Entries.Count == 0)
            {
                Interlocked.Increment(ref _ended);
                return;
            }

            var item = new SessionItem(session.Entries, VersionNumber: 1, CreatedAt: now, TouchedAt: now, expiresAt) { IsWaiting = true };
            if (!countOnly && !await to.PutWaitingAsync(SessionKey.ToId(key), item, limits))
            {
                Interlocked.Increment(ref _taken);
            }
            else if (!countOnly && !await from.DeleteForeignAsync(key, old[SessionItem.Values], limits))
            {
                Interlocked.Increment(ref _changed);
            }
            else
            {
                Interlocked.Increment(ref _moved);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or SessionTooLargeException)
        {
            Interlocked.Increment(ref _unreadable);
            _report.Add(exception is SessionTooLargeException ? "it is larger than an item in DynamoDB may be" : exception.Message);
        }
    }
}
