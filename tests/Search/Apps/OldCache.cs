using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Caching.Distributed;
using Search.Histories;
using Search.Programs;

namespace Search.Apps;

/// <summary>
/// The cache in which the visitors' sessions were before, as one instance sees it. Its calls are counted with those to DynamoDB
/// and have the same faults, as far as a cache can; an instance that was killed calls nobody.
/// </summary>
internal sealed class OldCache(ConcurrentDictionary<string, byte[]> entries, Func<History> history, CancellationToken killed) : IDistributedCache
{
    public byte[]? Get(string key) => Call(NextFault(), () => entries.GetValueOrDefault(key));

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        var fault = NextFault();
        await DelayAsync(fault, token);
        return Call(fault, () => entries.GetValueOrDefault(key));
    }

    public void Remove(string key) => Call(NextFault(), () => End(key));

    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        var fault = NextFault();
        await DelayAsync(fault, token);
        Call(fault, () => End(key));
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new InvalidOperationException("Nothing is written to the old store.");

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        throw new InvalidOperationException("Nothing is written to the old store.");

    public void Refresh(string key) => throw new InvalidOperationException("Nothing is written to the old store.");

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new InvalidOperationException("Nothing is written to the old store.");

    private static int Request => int.Parse(CallMarker.Mark!.Split('/')[1], CultureInfo.InvariantCulture);

    private CallFault NextFault()
    {
        killed.ThrowIfCancellationRequested();
        var fault = history().NextFault(Request);
        if (fault.Kind != FaultKind.None)
        {
            history().Note($"      r{Request}'s call of the old store: {fault}");
        }

        return fault;
    }

    private static Task DelayAsync(CallFault fault, CancellationToken token) =>
        fault.Kind is FaultKind.DelayRequest or FaultKind.DelayAnswer ? Task.Delay(fault.Amount, token) : Task.CompletedTask;

    private T Call<T>(CallFault fault, Func<T> call)
    {
        killed.ThrowIfCancellationRequested();
        var isDone = fault.Kind is FaultKind.LoseAnswer or FaultKind.FailAfter or FaultKind.CutBody;
        if (fault.MayFail && !isDone && fault.Kind != FaultKind.Duplicate)
        {
            throw new IOException("Injected: not carried out.");
        }

        var result = call();
        history().Note($"      r{Request} called the old store: {(result is null or false ? "nothing there" : "it was there")}");
        return isDone ? throw new IOException("Injected: carried out.") : result;
    }

    private bool End(string key)
    {
        var isThere = entries.TryRemove(key, out _);
        if (isThere)
        {
            history().EndOld(Visitor.ItemOfKey(key), Request);
        }

        return isThere;
    }
}
