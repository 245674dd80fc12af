using System.IO.Compression;
using System.Net;
using System.Text;
using Aspire.Hosting;

namespace Hosting.Tests.Outside;

/// <summary>Both packages as a stranger has them: from a source, with their READMEs and nothing else.</summary>
public sealed class PackagesFromOutsideTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_two_READMEs_show_makes_a_solution_that_stores_a_session_across_the_role()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");
        using var solution = new NewSolution();
        string[] packages =
        [
            await solution.PackAsync("SessionStore", "SessionStore.DynamoDB"),
            await solution.PackAsync("SessionStore.Hosting", "SessionStore.DynamoDB.Hosting"),
        ];
        foreach (var package in packages)
        {
            await CheckContentAsync(package);
        }

        await CheckNoticesAsync(packages[1]);

        await solution.UsePackagesAsync();
        var (app, hosting) = (await PackageReadme.ReadAsync(packages[0]), await PackageReadme.ReadAsync(packages[1]));
        foreach (var command in app.Commands.Where(command => command.Contains(" new ", StringComparison.Ordinal)))
        {
            await solution.RunAsync(command);
        }

        foreach (var (path, content) in app.Files.Concat(hosting.Files))
        {
            await solution.WriteAsync(path, content);
        }

        foreach (var command in app.Commands.Concat(hosting.Commands).Where(command => command.Contains(" add ", StringComparison.Ordinal)))
        {
            await solution.RunAsync(command);
        }

        await using var appHost = AppHostProcess.Start(solution.Start(
            "run", "--project", "AppHost", "--", "--DcpPublisher:RandomizePorts", "true", "--ASPNETCORE_URLS", "http://127.0.0.1:0",
            "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://127.0.0.1:0", "--ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true"));
        using var visitor = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await appHost.WebAppAsync() };

        // The instance may be there before its port is.
        Assert.Equal("nobody", await appHost.AskWebAppAsync("/"));
        using var signedIn = await visitor.PostAsync(new Uri("/login?user=Ada", UriKind.Relative), content: null, CancellationToken);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        Assert.Equal("Ada", await visitor.GetStringAsync(new Uri("/", UriKind.Relative), CancellationToken));
        await AssertStoredThroughRoleAsync(appHost);
    }

    // What the AppHost's own LocalAws says: nobody got in but through the role.
    private static async Task AssertStoredThroughRoleAsync(AppHostProcess appHost)
    {
        using var localaws = new HttpClient { BaseAddress = appHost.AddressOf(process => ProcessList.CommandLine(process).Contains("LocalAws.dll", StringComparison.Ordinal)) };
        var history = await localaws.GetStringAsync(new Uri("/event-history.json?eventName=AssumeRole&account=111111111111", UriKind.Relative), CancellationToken);
        Assert.Contains("arn:aws:iam::111111111111:role/sessions-table-access", history, StringComparison.Ordinal);
    }

    // Or the same sources would give other bytes elsewhere. A developer's build has the paths, for the debugger.
    private static async Task CheckThatNoPathOfThisMachineIsInItAsync(ZipArchive archive)
    {
        foreach (var assembly in archive.Entries.Where(entry => entry.FullName.EndsWith(".dll", StringComparison.Ordinal)))
        {
            await using var content = await assembly.OpenAsync(CancellationToken);
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, CancellationToken);
            Assert.True(bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(Repository.Root)) < 0, $"{assembly.FullName} names {Repository.Root}.");
        }
    }

    // Whose libraries LocalAws takes along, with their licence.
    private static async Task CheckNoticesAsync(string package)
    {
        await using var archive = await ZipFile.OpenReadAsync(package, CancellationToken);
        using var reader = new StreamReader(await archive.GetEntry("THIRD-PARTY-NOTICES.txt")!.OpenAsync(CancellationToken));
        var notices = (await reader.ReadToEndAsync(CancellationToken)).Split('\n').Select(line => line.Trim()).ToList();
        var carried = typeof(DynamoDBSessionsAccess).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("LocalAws/", StringComparison.Ordinal) && name.EndsWith(".dll", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension)
            .Except(["LocalAws", "ServiceDefaults"], StringComparer.Ordinal);
        Assert.All(carried, library => Assert.Contains(library!, notices));
        Assert.Contains("Apache License", notices);
    }

    private static async Task CheckContentAsync(string package)
    {
        Assert.True(File.Exists(Path.ChangeExtension(package, "snupkg")), $"{package} has no symbols.");
        await using var archive = await ZipFile.OpenReadAsync(package, CancellationToken);
        var names = archive.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains("README.md", names);
        Assert.Contains("icon.png", names);
        using var reader = new StreamReader(await archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).OpenAsync(CancellationToken));
        var nuspec = await reader.ReadToEndAsync(CancellationToken);
        foreach (var element in new[] { "<license type=\"expression\">MIT<", "<icon>", "<readme>", "<releaseNotes>", "<tags>", "<description>" })
        {
            Assert.Contains(element, nuspec, StringComparison.Ordinal);
        }

        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            await CheckThatNoPathOfThisMachineIsInItAsync(archive);
        }
    }
}
