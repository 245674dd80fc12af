using System.Diagnostics;
using System.Globalization;
using Tests.Shared;

namespace SessionStore.Tests.Migration;

/// <summary>The real express, express-session and one of the stores. Their packages are installed at the first run.</summary>
internal sealed class ExpressApp
{
    private static readonly SemaphoreSlim Installation = new(1);
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "js");

    private readonly string _store;
    private readonly string _table;
    private readonly Uri _endpoint;

    private ExpressApp(string store, string table, Uri endpoint) => (_store, _table, _endpoint) = (store, table, endpoint);

    /// <summary>Skips the test where there is no Node.js.</summary>
    public static async Task<ExpressApp> InstallAsync(string store, string table, Uri endpoint)
    {
        Tool.Require("node", "npm");
        await Installation.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            // Written last: a folder that an interrupted installation left has none.
            if (!File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
            {
                await OutputAsync(Tool.Start("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
            }
        }
        finally
        {
            Installation.Release();
        }

        return new(store, table, endpoint);
    }

    /// <summary>One request.</summary>
    public Task<string> RunAsync(string mode, string? cookie = null)
    {
        var start = Start(mode);
        start.Environment["COOKIE"] = cookie;
        return OutputAsync(start);
    }

    /// <summary>Answers until it is disposed.</summary>
    public async Task<Server> ServeAsync(int port = 0)
    {
        var start = Start("serve");
        start.WorkingDirectory = Folder;
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
        start.Environment["STORE"] = _store;
        start.Environment["TABLE"] = _table;
        start.Environment["ENDPOINT"] = _endpoint.ToString();
        return start;
    }

    private static async Task<string> OutputAsync(ProcessStartInfo start)
    {
        start.WorkingDirectory = Folder;
        var (exitCode, output, errors) = await Tool.RunAsync(start, TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, errors);
        return output.Trim();
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
