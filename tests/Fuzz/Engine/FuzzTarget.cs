namespace Fuzz.Engine;

/// <summary>Something that takes bytes from outside, with what must hold for it whatever they are.</summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>Good inputs, of which others are made.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>What may mean something in an input.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>What reading an input may allocate, in bytes, besides so many for each of its own.</summary>
    public virtual long MostBytes => 256 * 1024;

    /// <summary>Takes one input.</summary>
    /// <exception cref="Exception">Something that must hold does not, or nobody expects the exception.</exception>
    public abstract void Run(byte[] input);

    /// <inheritdoc />
    public virtual void Dispose()
    {
    }
}
