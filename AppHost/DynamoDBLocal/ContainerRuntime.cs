using System.ComponentModel;
using System.Diagnostics;

namespace DynamoDBLocal;

/// <summary>Finds out whether containers can run here.</summary>
internal static class ContainerRuntime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>Whether Docker's server answers; the client alone, which many machines have, is not enough.</summary>
    public static bool Answers()
    {
        try
        {
            using var docker = Process.Start(new ProcessStartInfo("docker", ["version", "--format", "{{.Server.Version}}"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            if (docker.WaitForExit(Timeout))
            {
                return docker.ExitCode == 0;
            }

            docker.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
