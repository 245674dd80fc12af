using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Fuzz.Engine;

/// <summary>
/// Which branches an input has taken, where the assemblies are instrumented by SharpFuzz; nothing otherwise. The map is the one that
/// AFL would look at, but here nobody outside does: a fuzzer in the same process needs no other program.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int Size = 1 << 16;

    // Instrumented code writes to it from now to the end of the process.
    private static readonly byte* Map = Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(Size);

    private readonly ulong[] _seen = new ulong[Size / sizeof(ulong)];

    /// <summary>Branches that any input has taken.</summary>
    public int Branches { get; private set; }

    /// <summary>Before any code runs that is instrumented.</summary>
    public static void Attach() => RuntimeHelpers.RunClassConstructor(typeof(Coverage).TypeHandle);

    public void Start()
    {
        new Span<byte>(Map, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <returns>Whether the input took a branch that none before has taken.</returns>
    public bool IsNew()
    {
        var isNew = false;
        var words = new ReadOnlySpan<ulong>(Map, _seen.Length);
        var at = 0;
        for (var next = words.IndexOfAnyExcept(0UL); next >= 0; next = words[at..].IndexOfAnyExcept(0UL))
        {
            at += next;
            isNew |= Mark(at, words[at]);
            at++;
        }

        return isNew;
    }

    private bool Mark(int word, ulong counts)
    {
        var isNew = false;
        for (var shift = 0; shift < 64; shift += 8)
        {
            var bit = 0xFFUL << shift;
            if ((counts & bit) != 0 && (_seen[word] & bit) == 0)
            {
                _seen[word] |= bit;
                Branches++;
                isNew = true;
            }
        }

        return isNew;
    }
}
