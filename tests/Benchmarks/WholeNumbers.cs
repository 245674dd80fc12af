using System.Globalization;

namespace Benchmarks;

/// <summary>A command's options that are all numbers above zero.</summary>
internal static class WholeNumbers
{
    /// <param name="args">As in <c>--rounds 3</c>.</param>
    /// <param name="names">What may be given.</param>
    /// <param name="defaults">What counts where it is not.</param>
    /// <returns>A number for each name; null when the arguments are wrong.</returns>
    public static int[]? Parse(string[] args, string[] names, params int[] defaults)
    {
        var numbers = defaults.ToArray();
        for (var i = 0; i < args.Length; i += 2)
        {
            var which = Array.IndexOf(names, args[i]);
            if (which < 0 ||
                !int.TryParse(args.ElementAtOrDefault(i + 1), NumberStyles.None, CultureInfo.InvariantCulture, out numbers[which]) ||
                numbers[which] == 0)
            {
                return null;
            }
        }

        return numbers;
    }
}
