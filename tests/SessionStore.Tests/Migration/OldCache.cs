using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace SessionStore.Tests.Migration;

/// <summary>The framework's own cache in memory, which counts how often it is asked and can fail.</summary>
internal sealed class OldCache : IDistributedCache
{
    private readonly MemoryDistributedCache _cache = new(Options.Create(new MemoryDistributedCacheOptions { SizeLimit = null }));
    private int _reads;

    public int Reads => _reads;

    /// <summary>The keys that were written and not removed.</summary>
    public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

    public bool FailsToRead { get; set; }

    /// <summary>Happens before the next asynchronous read.</summary>
    public Func<Task>? BeforeRead { get; set; }

    public bool FailsToRemove { get; set; }

    public byte[]? Get(string key)
    {
        Interlocked.Increment(ref _reads);
        return FailsToRead ? throw new InvalidOperationException("Injected by a test.") : _cache.Get(key);
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        await Task.Yield();
        if (BeforeRead is { } first)
        {
            await first();
        }

        return Get(key);
    }

    public void Remove(string key)
    {
        if (FailsToRemove)
        {
            throw new InvalidOperationException("Injected by a test.");
        }

        lock (Keys)
        {
            Keys.Remove(key);
        }

        _cache.Remove(key);
    }

    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        await Task.Yield();
        Remove(key);
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        lock (Keys)
        {
            Keys.Add(key);
        }

        _cache.Set(key, value, options);
    }

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        Set(key, value, options);
        return Task.CompletedTask;
    }

    public void Refresh(string key) => _cache.Refresh(key);

    public Task RefreshAsync(string key, CancellationToken token = default) => _cache.RefreshAsync(key, token);
}
