using System.Diagnostics;
using System.Globalization;
using Tests.Shared;

namespace SessionStore.Tests.Migration;

/// <summary>The real express, express-session and one of the stores. Their packages are installed at the first run.</summary>
internal sealed class OldExpressApp
{
    private readonly string _store;
    private readonly string _table;
    private readonly Uri _endpoint;

    private OldExpressApp(string store, string table, Uri endpoint) => (_store, _table, _endpoint) = (store, table, endpoint);

    /// <summary>Skips the test where there is no Node.js.</summary>
    public static async Task<OldExpressApp> InstallAsync(string store, string table, Uri endpoint)
    {
        Tool.Require("node", "npm");
        await ExpressPackages.InstallAsync();
        return new(store, table, endpoint);
    }

    /// <summary>One request.</summary>
    public Task<string> RunAsync(string mode, string? cookie = null)
    {
        var start = Start(mode);
        start.Environment["COOKIE"] = cookie;
        return ExpressPackages.RunAsync(start);
    }

    /// <summary>Answers until it is disposed.</summary>
    public async Task<Server> ServeAsync(int port = 0)
    {
        var start = Start("serve");
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return new(process, new Uri($"http://127.0.0.1:{line}"));
    }

    private ProcessStartInfo Start(string mode)
    {
        var start = Tool.Start("node", "express.mjs", mode);
        start.StandardOutputEncoding = System.Text.Encoding.UTF8;
        start.WorkingDirectory = ExpressPackages.Folder;
        start.Environment["STORE"] = _store;
        start.Environment["TABLE"] = _table;
        start.Environment["ENDPOINT"] = _endpoint.ToString();
        return start;
    }

    internal sealed class Server(Process process, Uri address) : IDisposable
    {
        public Uri Address => address;

        public void Dispose()
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }
}
