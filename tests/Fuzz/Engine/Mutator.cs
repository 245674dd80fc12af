using System.Text;

namespace Fuzz.Engine;

/// <summary>Makes an input of others.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<string> words)
{
    /// <summary>Longer ones find little more, slowly.</summary>
    private const int Longest = 4096;

    private static readonly byte[] Interesting = [0, 1, 0x1F, (byte)' ', (byte)'"', (byte)'%', (byte)'.', (byte)'/', (byte)'0', (byte)'9', (byte)'=', (byte)'\\', 0x7F, 0x80, 0xC0, 0xED, 0xF4, 0xFF];

    private readonly byte[][] _words = [.. words.Select(Encoding.UTF8.GetBytes)];

    /// <param name="input">Stays as it is.</param>
    /// <param name="other">Of which parts may be taken.</param>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (var changes = 1 << random.Next(4); changes > 0; changes--)
        {
            Change(bytes, other);
        }

        return bytes.Count <= Longest ? [.. bytes] : [.. bytes.Take(Longest)];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        var at = random.Next(bytes.Count + 1);
        var end = Math.Min(bytes.Count, at + 1 + random.Next(1 << random.Next(1, 8)));
        switch (random.Next(9))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 3:
                bytes.RemoveRange(at, end - at);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, end - at));
                break;
            case 5:
                bytes.Insert(at, Interesting[random.Next(Interesting.Length)]);
                break;
            case 6 when other.Length > 0:
                var from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, 1 + random.Next(64))).ToArray());
                break;
            case 7 when other.Length > 0:
                var cut = random.Next(other.Length);
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(cut).ToArray());
                break;
            case 8 when _words.Length > 0:
                bytes.InsertRange(at, _words[random.Next(_words.Length)]);
                break;
            default:
                break;
        }
    }
}
