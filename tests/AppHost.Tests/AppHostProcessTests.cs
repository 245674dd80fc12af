using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Processes;

namespace AppHost.Tests;

public class AppHostProcessTests
{
    private const int Interrupt = 2;

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(UnixSignals.Terminate)]
    public async Task Interrupted_while_starting_it_ends_well_and_leaves_nothing_behind(int signal)
    {
        await using var appHost = AppHostProcess.StartOnFreePorts();
        await appHost.ReadUntilAsync("dynamodb |");
        var children = ProcessList.ChildrenOf(appHost.Id);
        Assert.NotEmpty(children);

        appHost.Signal(signal);
        var (exitCode, error) = await appHost.WaitForExitAsync();

        Assert.Equal(0, exitCode);
        Assert.Equal("", error);
        await ProcessList.WaitUntilGoneAsync(children);
    }

    [Fact]
    public async Task Killed_it_takes_all_its_processes_with_it()
    {
        await using var appHost = AppHostProcess.StartOnFreePorts();
        await appHost.ReadUntilAsync("localaws   healthy");
        var children = ProcessList.ChildrenOf(appHost.Id);
        Assert.True(children.Length >= 2, "DynamoDB Local and LocalAws were to run.");

        appHost.Signal(UnixSignals.Kill);

        await ProcessList.WaitUntilGoneAsync(children);
    }

    [Fact]
    public async Task A_taken_port_ends_it_with_one_line_that_names_port_resource_and_remedy()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var appHost = AppHostProcess.Start("--Ports:webapp", port);

        var (exitCode, error) = await appHost.WaitForExitAsync();

        Assert.Equal(1, exitCode);
        var line = Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains(port, line, StringComparison.Ordinal);
        Assert.Contains("'webapp'", line, StringComparison.Ordinal);
        Assert.Contains("--Ports:webapp", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_shell_has_for_other_AWS_accounts_does_not_reach_the_application()
    {
        await using var appHost = AppHostProcess.StartOnFreePorts(
            ("AWS_PROFILE", "nobody"),
            ("AWS_ACCESS_KEY_ID", "AKIASOMEBODYELSE0000"),
            ("AWS_SECRET_ACCESS_KEY", "theirs"),
            ("AWS_SESSION_TOKEN", "left over"),
            ("AWS_REGION", "eu-north-1"),
            ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9"),
            ("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9"),
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
            ("TABLE_ARN", "elsewhere"));

        await appHost.ReadUntilAsync("webapp-0   healthy");
    }

    [Fact]
    public async Task It_does_not_publish()
    {
        await using var appHost = AppHostProcess.Start("--operation", "publish", "--publisher", "manifest");

        var (exitCode, error) = await appHost.WaitForExitAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("-p:AspireHosting=package", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--topology", "moon", "There is no topology 'moon'")]
    [InlineData("--topology", "aws", "Aspire.Hosting.AWS")]
    [InlineData("--topology", "cross-account", "Aspire.Hosting.AWS")]
    [InlineData("--Ports:webapp", "abc", "Ports:webapp is 'abc'")]
    public async Task A_setting_it_cannot_use_ends_it_with_one_line(string name, string value, string expected)
    {
        await using var appHost = AppHostProcess.Start(name, value);

        var (exitCode, error) = await appHost.WaitForExitAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}
