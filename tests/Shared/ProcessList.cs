using System.Globalization;
using System.Text;

namespace Tests.Shared;

/// <summary>Looks at the machine's processes, as Linux shows them.</summary>
internal static class ProcessList
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The processes that a process has started.</summary>
    public static int[] ChildrenOf(int processId)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");
        try
        {
            return [.. Directory.GetDirectories($"/proc/{processId}/task")
                .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>A process with all that it has started, and they.</summary>
    public static int[] DescendantsOf(int processId) => [processId, .. ChildrenOf(processId).SelectMany(DescendantsOf)];

    /// <summary>The processes that were started with an argument followed by a number.</summary>
    public static int[] WithArgument(string argument, int value) =>
    [
        .. Directory.GetDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && CommandLine(id).Contains($"\0{argument}\0{value}\0", StringComparison.Ordinal)),
    ];

    /// <summary>The processes among some that were started from a program of a name.</summary>
    public static int[] Named(IEnumerable<int> processIds, string name) =>
        [.. processIds.Where(id => CommandLine(id).Split('\0')[0].EndsWith("/" + name, StringComparison.Ordinal))];

    /// <summary>A variable that a process was started with.</summary>
    public static string? Variable(int processId, string name) => Read(processId, "environ")
        .Split('\0')
        .FirstOrDefault(variable => variable.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    public static async Task WaitUntilGoneAsync(IReadOnlyCollection<int> processIds)
    {
        using var timeout = new CancellationTokenSource(Patience);

        // One that has ended and was not yet collected has no command line any more.
        while (processIds.Any(id => CommandLine(id).Length > 0))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
        }
    }

    /// <summary>Its arguments, each with a zero behind it.</summary>
    public static string CommandLine(int processId) => Read(processId, "cmdline");

    private static string Read(int processId, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{processId}/{file}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
