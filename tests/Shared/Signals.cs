using System.Diagnostics;
using System.Globalization;

namespace Tests.Shared;

internal static class Signals
{
    /// <param name="process">The id of the process.</param>
    /// <param name="signal">Its name without SIG.</param>
    public static async Task SendAsync(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }
}
