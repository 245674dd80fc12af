using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AppHost.Tests;

public class AppHostProcessTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Ended_by_the_terminal_it_leaves_nothing_behind(string signal)
    {
        await using var appHost = AppHostProcess.StartOnFreePorts();
        await appHost.ReadUntilAsync("Distributed application started");
        var processes = appHost.Processes();
        Assert.True(processes.Length > 4, "AppHost, orchestrator and dashboard were to run.");

        await appHost.SignalAsync(signal);
        await appHost.WaitForExitAsync();

        await ProcessList.WaitUntilGoneAsync(processes);
    }

    [Fact]
    public async Task Killed_it_takes_all_its_processes_with_it()
    {
        await using var appHost = AppHostProcess.StartOnFreePorts();
        await appHost.AskWebAppAsync("/health");
        var processes = appHost.Processes();

        await Signals.SendAsync(appHost.AppHostId(), "KILL");

        await ProcessList.WaitUntilGoneAsync(processes);
    }

    [Fact]
    public async Task It_says_where_to_click_and_warns_of_nothing()
    {
        await using var appHost = AppHostProcess.StartOnFreePorts();
        await appHost.AskWebAppAsync("/health");

        Assert.Contains(appHost.Output, line => line.Contains("Login to the dashboard at http://localhost:", StringComparison.Ordinal));
        Assert.DoesNotContain(appHost.Output, line => line.StartsWith("warn:", StringComparison.Ordinal));
        Assert.DoesNotContain(appHost.Output, line => line.StartsWith("fail:", StringComparison.Ordinal));
        Assert.DoesNotContain(appHost.Output, line => line.Contains("System.Net.Http", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_taken_port_ends_it_with_one_line_that_names_port_resource_and_remedy()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        // Of the ports that are fixed, only the one under test may be one that somebody may have.
        await using var appHost = AppHostProcess.Start([], [.. FreeDashboardPorts, "--Ports:localaws", "0", "--Ports:webapp", port]);

        await appHost.EndsWithOneLineAsync(port, "'webapp'", "--Ports:webapp");
    }

    [Fact]
    public async Task A_taken_port_of_the_dashboard_is_named_too()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var appHost = AppHostProcess.Start([], ["--ASPNETCORE_URLS", $"http://{other.LocalEndpoint}"]);

        await appHost.EndsWithOneLineAsync(((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture), "the dashboard", "launchSettings.json");
    }

    [Fact]
    public async Task What_the_shell_has_for_other_AWS_accounts_does_not_reach_the_application()
    {
        await using var appHost = AppHostProcess.Start(
            [
                ("AWS_PROFILE", "nobody"),
                ("AWS_ACCESS_KEY_ID", "AKIASOMEBODYELSE0000"),
                ("AWS_SECRET_ACCESS_KEY", "theirs"),
                ("AWS_SESSION_TOKEN", "left over"),
                ("AWS_REGION", "eu-north-1"),
                ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9"),
                ("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9"),
                ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
                ("TABLE_ARN", "elsewhere"),
            ],
            ["--DcpPublisher:RandomizePorts", "true"]);

        Assert.Equal("Logged in", await appHost.AskWebAppAsync("/login"));
    }

    [Fact]
    public async Task A_user_without_a_place_for_what_is_unpacked_is_told_what_to_set()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have other places.");
        await using var appHost = AppHostProcess.Start([("XDG_DATA_HOME", "/dev/null")], ["--DcpPublisher:RandomizePorts", "true"]);

        await appHost.EndsWithOneLineAsync("'/dev/null/", "XDG_DATA_HOME");
    }

    [Theory]
    [InlineData("There is no topology 'moon'", "--topology", "moon")]
    [InlineData("Ports:webapp is 'abc'", "--Ports:webapp", "abc")]
    public async Task A_setting_it_cannot_use_ends_it_with_one_line(string expected, params string[] args)
    {
        await using var appHost = AppHostProcess.StartOnFreePorts(args);

        await appHost.EndsWithOneLineAsync(expected);
    }

    [Theory]
    [InlineData("aws")]
    [InlineData("cross-account")]
    public async Task Without_its_package_or_settings_a_topology_on_AWS_ends_with_one_line(string topology)
    {
        await using var appHost = AppHostProcess.StartOnFreePorts("--topology", topology);

        await appHost.EndsWithOneLineAsync(AspireHostingAWS.IsHere ? $"--topology {topology} needs AWS:" : "--topology existing");
    }

    private static string[] FreeDashboardPorts =>
    [
        "--ASPNETCORE_URLS", "http://127.0.0.1:0",
        "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://127.0.0.1:0",
        "--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", "http://127.0.0.1:0",
    ];
}
