using System.Text.RegularExpressions;

namespace LocalAws.Tests.Walkthrough;

/// <summary><c>docs/cross-account.md</c>: its commands, each block under the name behind its <c>```sh</c>.</summary>
internal sealed partial class WalkthroughDocument
{
    private readonly Dictionary<string, string> _blocks;

    private WalkthroughDocument(string text) =>
        _blocks = Block().Matches(text).ToDictionary(block => block.Groups["name"].Value, block => block.Groups["commands"].Value, StringComparer.Ordinal);

    public IEnumerable<string> Names => _blocks.Keys;

    public string this[string name] => _blocks.GetValueOrDefault(name) ?? throw new KeyNotFoundException($"docs/cross-account.md has no block ```sh {name}.");

    public static WalkthroughDocument Load() =>
        new(File.ReadAllText(Path.Combine(Repository.Root, "docs", "cross-account.md")).ReplaceLineEndings("\n"));

    [GeneratedRegex(@"^```sh (?<name>[a-z-]+)\n(?<commands>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
