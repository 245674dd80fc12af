using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>The first resource that could not start, told in one line.</summary>
internal sealed class StartFailure(IHostApplicationLifetime lifetime)
{
    /// <summary>Whether a failure ends the application: so for people, while a test sees the resource's state.</summary>
    public bool StopsApplication { get; set; }

    public string? Message { get; set; }

    public void Report(string message)
    {
        Message ??= message;
        if (StopsApplication)
        {
            lifetime.StopApplication();
        }
    }
}
