using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Hosting.Tests.Outside;

/// <summary>What a reader of a package's README copies out of it.</summary>
internal sealed partial class PackageReadme
{
    private readonly string _text;

    private PackageReadme(string text) => _text = text;

    /// <summary>Reads it from the package itself.</summary>
    public static async Task<PackageReadme> ReadAsync(string package)
    {
        await using var archive = await ZipFile.OpenReadAsync(package);
        using var reader = new StreamReader(await archive.GetEntry("README.md")!.OpenAsync());
        return new((await reader.ReadToEndAsync()).ReplaceLineEndings("\n"));
    }

    /// <summary>The files that it shows: a line with a path, and under it the content.</summary>
    public IReadOnlyDictionary<string, string> Files => FileBlock().Matches(_text)
        .ToDictionary(block => block.Groups["path"].Value, block => block.Groups["content"].Value, StringComparer.Ordinal);

    /// <summary>The commands that it tells, one a line, of the .NET CLI.</summary>
    public IReadOnlyList<string> Commands =>
    [
        .. ShellBlock().Matches(_text)
            .SelectMany(block => block.Groups["commands"].Value.Split('\n'))
            .Where(line => line.StartsWith("dotnet ", StringComparison.Ordinal)),
    ];

    [GeneratedRegex(@"^`(?<path>[^`\n]+)`\n\n```\w+\n(?<content>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileBlock();

    [GeneratedRegex(@"^```bash\n(?<commands>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShellBlock();
}
