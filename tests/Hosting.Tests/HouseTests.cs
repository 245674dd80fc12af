using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Hosting.Tests;

/// <summary>Who may know whom, as docs/design.md draws it.</summary>
public sealed partial class HouseTests
{
    public static TheoryData<string, string[]> Projects => new()
    {
        { "SessionStore/SessionStore.csproj", [] },
        { "SessionStore.Hosting/SessionStore.Hosting.csproj", ["LocalAws"] },
        { "SessionStore.OpenIdConnect/SessionStore.OpenIdConnect.csproj", ["SessionStore"] },
        { "MoveSessions/MoveSessions.csproj", ["SessionStore"] },
        { "LocalAws/LocalAws.csproj", ["ServiceDefaults"] },
        { "ServiceDefaults/ServiceDefaults.csproj", [] },
        { "WebApp/WebApp.csproj", ["ServiceDefaults", "SessionStore"] },
        { "AppHost/AppHost.csproj", ["SessionStore.Hosting", "WebApp"] },
        { "AppHost/Deployment/Deployment.csproj", [] },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_knows_only_those_that_it_may(string project, string[] mayKnow)
    {
        var known = References(project, "ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Include));

        Assert.Equal(mayKnow, known.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_project_of_the_house_is_in_the_list()
    {
        var listed = Projects.Select(row => row.Data.Item1).Order(StringComparer.Ordinal);
        var found = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("tests/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

        Assert.Equal(listed, found);
    }

    [Fact]
    public void Every_package_is_released()
    {
        var packages = Projects.Select(row => row.Data.Item1)
            .Where(project => File.ReadAllText(Path.Combine(Repository.Root, project)).Contains("packaging/Package.props", StringComparison.Ordinal))
            .Select(project => $"CI=true dotnet pack {Path.GetDirectoryName(project)} -c Release -o artifacts/packages");
        var commands = File.ReadLines(Path.Combine(Repository.Root, "packaging", "README.md")).Where(line => line.Contains("dotnet pack", StringComparison.Ordinal));

        Assert.Equal(packages.Order(StringComparer.Ordinal), commands.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void LocalAws_is_started_by_the_hosting_integration_and_is_no_code_of_it()
    {
        var reference = Assert.Single(References("SessionStore.Hosting/SessionStore.Hosting.csproj", "ProjectReference"));

        Assert.Equal("false", (string?)reference.Element.Attribute("ReferenceOutputAssembly"));
    }

    [Fact]
    public void The_client_needs_AWS_and_the_framework_and_nothing_of_Aspire()
    {
        var packages = References("SessionStore/SessionStore.csproj", "PackageReference").Select(reference => reference.Include);

        Assert.All(packages, package => Assert.True(
            package.StartsWith("AWSSDK.", StringComparison.Ordinal) || package.StartsWith("System.", StringComparison.Ordinal) || IsForTheBuildOnly(package), package));
    }

    [Fact]
    public void The_hosting_integration_needs_Aspire_and_nothing_of_AWS()
    {
        var packages = References("SessionStore.Hosting/SessionStore.Hosting.csproj", "PackageReference").Select(reference => reference.Include);

        Assert.DoesNotContain(packages, package => package.Contains("AWS", StringComparison.OrdinalIgnoreCase) || package.Contains("Amazon", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_topologies_of_our_AppHost_know_Aspire_Hosting_AWS()
    {
        var users = Sources("").Where(file => AspireHostingAws().IsMatch(File.ReadAllText(file.Path))).Select(file => Path.GetDirectoryName(file.Name)!);

        Assert.All(users, folder => Assert.Equal("AppHost/Topologies", folder.Replace('\\', '/')));
    }

    [Theory]
    [InlineData("Diagnostics")]
    [InlineData("Credentials", "Diagnostics")]
    [InlineData("Wire", "Credentials", "Diagnostics", "Table")]
    [InlineData("Table", "Diagnostics", "Wire")]
    [InlineData("Health", "Credentials", "Table")]
    [InlineData("DataProtection", "Diagnostics", "Table")]
    public void Inside_the_client_a_folder_knows_only_what_is_below_it(string folder, params string[] mayKnow)
    {
        var known = Sources($"SessionStore/{folder}")
            .SelectMany(file => OwnUsing().Matches(File.ReadAllText(file.Path)).Select(match => match.Groups["folder"].Value))
            .Where(name => name != folder)
            .Distinct(StringComparer.Ordinal);

        Assert.Empty(known.Except(mayKnow, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Amazon.SecurityToken", "Credentials")]
    [InlineData("Amazon.DynamoDBv2", "Credentials", "Health", "Hosting", "Table", "Tickets", "Wire")]
    public void Inside_the_client_few_folders_speak_to_AWS(string sdk, params string[] folders)
    {
        var speakers = Sources("SessionStore")
            .Where(file => File.ReadAllText(file.Path).Contains($"using {sdk}", StringComparison.Ordinal))
            .Select(file => file.Name.Replace('\\', '/').Split('/')[1..])
            .Where(path => path.Length > 1)
            .Select(path => path[0])
            .Distinct(StringComparer.Ordinal);

        Assert.Empty(speakers.Except(folders, StringComparer.Ordinal));
    }

    private static bool IsForTheBuildOnly(string package) => package.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal);

    // With what the project file imports from this repository.
    private static List<(string Include, XElement Element)> References(string project, string kind)
    {
        var path = Path.Combine(Repository.Root, project);
        var files = XDocument.Load(path).Descendants("Import").Select(import => Path.Combine(Path.GetDirectoryName(path)!, (string)import.Attribute("Project")!));
        var documents = files.Prepend(path).Select(file => XDocument.Load(file)).ToList();
        var properties = documents.Descendants("PropertyGroup").Elements().GroupBy(element => element.Name.LocalName, StringComparer.Ordinal)
            .ToDictionary(same => $"$({same.Key})", same => same.Last().Value, StringComparer.Ordinal);
        return
        [
            .. documents.Descendants("ItemGroup").Where(group => !group.Ancestors("Target").Any()).Elements(kind)
                .Select(element => (Include: (string?)element.Attribute("Include"), Element: element))
                .Where(reference => reference.Include is not null && !reference.Include.StartsWith("Aspire.Hosting.AWS", StringComparison.Ordinal))
                .Select(reference => (Expand(reference.Include!, properties), reference.Element)),
        ];
    }

    private static string Expand(string text, Dictionary<string, string> properties)
    {
        while (properties.FirstOrDefault(property => text.Contains(property.Key, StringComparison.Ordinal)) is { Key: { } name } property)
        {
            text = text.Replace(name, property.Value, StringComparison.Ordinal);
        }

        return text;
    }

    private static IEnumerable<(string Name, string Path)> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => (Name: Path.GetRelativePath(Repository.Root, path), Path: path))
            .Where(file => !file.Name.Contains("obj", StringComparison.Ordinal) && !file.Name.StartsWith("tests", StringComparison.Ordinal));

    [GeneratedRegex(@"^using Aspire\.Hosting\.AWS\b", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AspireHostingAws();

    [GeneratedRegex(@"^using (static )?SessionStore\.(?<folder>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OwnUsing();
}
