using System.Buffers;
using System.Diagnostics;

namespace SessionStore.Wire;

/// <summary>Bytes in an array of the shared pool, which gets it back when they are not needed anymore.</summary>
internal sealed class PooledBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[]? _array = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;
    private int _readers;

    public ReadOnlyMemory<byte> Memory => Array.AsMemory(0, _length);

    public ReadOnlySpan<byte> Span => Array.AsSpan(0, _length);

    private byte[] Array => _array ?? throw new UnreachableException("The bytes were given back.");

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return Array.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return Array.AsSpan(_length);
    }

    /// <summary>Somebody reads the bytes, perhaps for longer than their owner waits.</summary>
    public void BeginReading() => Interlocked.Increment(ref _readers);

    public void EndReading() => Interlocked.Decrement(ref _readers);

    /// <summary>Gives the array back, unless somebody still reads it.</summary>
    public void Dispose()
    {
        if (_array is { } array && Volatile.Read(ref _readers) == 0)
        {
            _array = null;
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private void Reserve(int sizeHint)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (Array.Length - _length >= wanted)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Array.Length * 2, checked(_length + wanted)));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(Array);
        _array = larger;
    }
}
