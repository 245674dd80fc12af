namespace Fuzz.Engine;

/// <summary>What must hold.</summary>
internal static class Require
{
    public static void That(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    public static void Same<T>(T expected, T actual) => That(Equals(expected, actual), $"'{actual}' was taken for '{expected}'.");
}
