using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SessionStore.Tests.Harness;

namespace Benchmarks.Start;

/// <summary>A process of the published app.</summary>
internal sealed class StartedApp : IAsyncDisposable
{
    private readonly Process _process;

    private StartedApp(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>From the start of the process to the end of the first answer that needed a session.</summary>
    public TimeSpan FirstAnswer { get; private set; }

    /// <summary>What it had of the processors until then, which says more than the time on a busy machine.</summary>
    public TimeSpan ProcessorTime { get; private set; }

    /// <summary>The memory that it holds then, in MB.</summary>
    public double Memory { get; private set; }

    public static async Task<StartedApp> StartAsync(AppBuild build, IReadOnlyDictionary<string, string> environment)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        var start = new ProcessStartInfo(build.Command[0], build.Command.Skip(1));
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var browser = new Browser(address);
        var watch = Stopwatch.StartNew();
        var app = new StartedApp(Process.Start(start)!, address);
        try
        {
            await app.WaitForAnswerAsync(browser);
            app.FirstAnswer = watch.Elapsed;
            app._process.Refresh();
            app.ProcessorTime = app._process.TotalProcessorTime;
            app.Memory = app._process.WorkingSet64 / 1e6;
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitForAnswerAsync(Browser browser)
    {
        while (!_process.HasExited)
        {
            try
            {
                await browser.GetAsync("/write?item=tea");
                return;
            }
            catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(2));
            }
        }

        throw new InvalidOperationException($"The app ended with {_process.ExitCode} before it answered.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
