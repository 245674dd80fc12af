using System.Globalization;

namespace AppHost.Tests;

/// <summary>Looks at the machine's processes, as Linux shows them.</summary>
internal static class ProcessList
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Whether it runs; one that has ended and was not yet collected has no command line any more.</summary>
    public static bool IsRunning(int processId)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The processes that a process has started.</summary>
    public static int[] ChildrenOf(int processId)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");
        return [.. Directory.GetDirectories($"/proc/{processId}/task")
            .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
    }

    public static async Task WaitUntilGoneAsync(IReadOnlyCollection<int> processIds)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (processIds.Any(IsRunning))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
        }
    }
}
