using AppHost.Topologies;
using Aspire.Hosting;
using Microsoft.Extensions.Configuration;

namespace AppHost.Tests;

public class AwsSettingsTests
{
    [Fact]
    public void All_missing_settings_are_named_at_once_with_a_way_to_set_them()
    {
        var configuration = Configuration(("AWS:Profile", "me"), ("AWS:Region", " "));

        var error = Assert.Throws<DistributedApplicationException>(() => AwsSettings.Read(
            configuration, "cross-account", AwsSettings.Profile, AwsSettings.Region, AwsSettings.ExternalId));

        Assert.StartsWith("--topology cross-account needs AWS:Region (", error.Message, StringComparison.Ordinal);
        Assert.Contains("AWS:ExternalId (", error.Message, StringComparison.Ordinal);
        Assert.Contains("AWS__Region=", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AWS:Profile", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_are_read_by_name()
    {
        var settings = AwsSettings.Read(Configuration(("AWS:Region", "eu-central-1")), "aws", AwsSettings.Region);

        Assert.Equal("eu-central-1", settings[AwsSettings.Region]);
    }

    [Theory]
    [InlineData(null, "sessions-dev")]
    [InlineData("", "sessions-dev")]
    [InlineData("sessions-ada", "sessions-ada")]
    public void The_stack_has_a_name_also_when_none_is_given(string? configured, string expected)
    {
        var settings = AwsSettings.Read(Configuration(("AWS:StackName", configured)), "aws");

        Assert.Equal(expected, settings.StackName);
    }

    private static IConfiguration Configuration(params (string Key, string? Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, v.Value)))
            .Build();
}
