using System.ComponentModel;
using System.Diagnostics;

namespace DynamoDBLocal;

/// <summary>Finds out whether containers can run here.</summary>
internal static class ContainerRuntime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>Whether a runtime's server answers; the client alone, which many machines have, is not enough.</summary>
    /// <param name="chosen">The one that Aspire is told to use; null for those it knows.</param>
    public static bool Answers(string? chosen) =>
        string.IsNullOrWhiteSpace(chosen) ? ServerAnswers("docker") || ServerAnswers("podman") : ServerAnswers(chosen);

    private static bool ServerAnswers(string runtime)
    {
        try
        {
            using var client = Process.Start(new ProcessStartInfo(runtime, ["version", "--format", "{{.Server.Version}}"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            if (client.WaitForExit(Timeout))
            {
                return client.ExitCode == 0;
            }

            client.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
