namespace Aspire.Hosting;

/// <summary>How the application is built.</summary>
public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }

    /// <summary>The name of the AppHost's assembly, when it is not the program that runs.</summary>
    public string? AssemblyName { get; set; }

    public bool DisableDashboard { get; set; }
}
