namespace Aspire.StandIn.Dashboard;

/// <summary>How the dashboard listens; loopback only.</summary>
public sealed class DashboardOptions
{
    /// <summary>The name shown in the title. Default "AppHost".</summary>
    public string ApplicationName { get; init; } = "AppHost";

    /// <summary>The page's port; 0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The OTLP receiver's port; 0, the default, takes a free one.</summary>
    public int OtlpPort { get; init; }

    /// <summary>The token in the login address. Default: random, new at each start.</summary>
    public string? BrowserToken { get; init; }
}
