namespace LocalAws;

/// <summary>Keeps the two accounts on this machine: their keys are for play, and the faults are open to everybody.</summary>
internal static class LoopbackOnly
{
    private const string DefaultUrl = "http://localhost:4566";

    /// <summary>Sets the default address, and refuses any other than loopback.</summary>
    /// <exception cref="InvalidOperationException">An address is reachable from elsewhere.</exception>
    public static void Apply(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (!string.IsNullOrEmpty(configuration["http_ports"]) || !string.IsNullOrEmpty(configuration["https_ports"]))
        {
            throw Refused("ASPNETCORE_HTTP_PORTS and ASPNETCORE_HTTPS_PORTS");
        }

        var urls = configuration[WebHostDefaults.ServerUrlsKey];
        if (string.IsNullOrWhiteSpace(urls))
        {
            builder.WebHost.UseUrls(urls = DefaultUrl);
        }

        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? "");
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Concat(endpoints))
        {
            if (!LocalHostOnly.IsLocal(BindingAddress.Parse(url).Host))
            {
                throw Refused(url);
            }
        }
    }

    private static InvalidOperationException Refused(string address) =>
        new($"LocalAws listens on this machine only, and '{address}' can be reached from others. Set ASPNETCORE_URLS to {DefaultUrl}, or leave it out.");
}
