using System.Text;
using SessionStore.OpenIdConnect;

namespace SessionStore.Tests.PublicApi;

/// <summary>What the packages promise to their users is written down, and changes only together with that.</summary>
public sealed class PublicApiTests
{
    private const string Accept = "ACCEPT_PUBLIC_API";

    [Theory]
    [InlineData(typeof(DynamoDBSessionOptions))]
    [InlineData(typeof(DynamoDBBackChannelLogoutOptions))]
    public void The_public_surface_is_the_reviewed_one(Type inPackage)
    {
        var project = inPackage.Assembly.GetName().Name!;
        var path = Path.Combine(RepositoryRoot(), project, "PublicApi.txt");
        var actual = PublicApiListing.Of(inPackage.Assembly);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(path, actual);
            return;
        }

        var reviewed = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (actual != reviewed)
        {
            Assert.Fail(
                $"The public API is not the one in {project}/PublicApi.txt:\n{Difference(reviewed, actual)}\n" +
                $"If this is meant, run: {Accept}=1 dotnet test tests/SessionStore.Tests, and commit the file.");
        }
    }

    private static string Difference(string reviewed, string actual)
    {
        var before = reviewed.Split('\n');
        var after = actual.Split('\n');
        var text = new StringBuilder();
        foreach (var line in before.Except(after, StringComparer.Ordinal))
        {
            text.Append("- ").Append(line).Append('\n');
        }

        foreach (var line in after.Except(before, StringComparer.Ordinal))
        {
            text.Append("+ ").Append(line).Append('\n');
        }

        return text.Length == 0 ? "(the lines are in another order)\n" : text.ToString();
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Aspire.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Aspire.sln was not found above the tests. Run them from a clone.");
    }
}
