using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace AppHost.Tests;

/// <summary>The real dashboard in a real browser.</summary>
internal static class Dashboard
{
    /// <summary>A page of it, as its owner, who has the token.</summary>
    public static async Task<IPage> OpenAsync(Browser browser, DistributedApplication application, string path)
    {
        var page = await browser.NewPageAsync();
        var token = application.Services.GetRequiredService<IConfiguration>()["AppHost:BrowserToken"];
        var dashboard = application.GetEndpoint("aspire-dashboard", "http");
        await page.GotoAsync(new Uri(dashboard, $"/login?t={token}&returnUrl={Uri.EscapeDataString(path)}").ToString());
        return page;
    }
}
