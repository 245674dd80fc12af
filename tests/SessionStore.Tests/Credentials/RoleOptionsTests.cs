using SessionStore.Credentials;

namespace SessionStore.Tests.Credentials;

public sealed class RoleOptionsTests
{
    private static readonly RoleOptions Valid = new() { RoleArn = CredentialsFixture.RoleArn, RoleSessionName = "app@host" };

    [Fact]
    public void Valid_options_have_no_complaints() => Assert.Empty(Valid.Validate());

    [Fact]
    public void Each_wrong_value_is_named_except_the_external_id()
    {
        var wrong = Valid with
        {
            RoleArn = "table-access",
            RoleSessionName = "a name",
            ExternalId = "not allowed!",
            SourceIdentity = "x",
            RoleSessionDuration = TimeSpan.FromHours(13),
            Tags = Enumerable.Range(0, 51).ToDictionary(i => $"{i}", i => $"{i}", StringComparer.Ordinal),
        };

        var complaints = wrong.Validate().ToArray();

        Assert.Equal(6, complaints.Length);
        Assert.Contains("'table-access'", complaints[0], StringComparison.Ordinal);
        Assert.Contains("'a name'", complaints[1], StringComparison.Ordinal);
        Assert.DoesNotContain("not allowed!", complaints[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_from_a_file_that_ends_with_a_new_line_is_wrong_at_start_and_not_at_sts()
    {
        var wrong = Valid with
        {
            RoleArn = Valid.RoleArn + "\n",
            RoleSessionName = Valid.RoleSessionName + "\n",
            ExternalId = "4f9d-a-random-one\n",
            SourceIdentity = "ada\n",
            Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "shop\n" },
        };

        Assert.Equal(5, wrong.Validate().Count());
    }

    [Theory]
    [InlineData("a b", "c d", true)]
    [InlineData("a!", "c", false)]
    [InlineData("", "c", false)]
    [InlineData("a", "", true)]
    public void Tags_are_checked_as_AWS_checks_them(string key, string value, bool fits) => Assert.Equal(
        fits, !(Valid with { Tags = new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value } }).Validate().Any());

    [Theory]
    [InlineData("WebApp", "ip-10-0-0-1", "WebApp@ip-10-0-0-1")]
    [InlineData("Shop (blue)", "höst", "Shop--blue-@h-st")]
    [InlineData("", "", "app@app")]
    [InlineData("a", "b", "a@b")]
    public void The_default_session_name_is_application_and_instance(string application, string instance, string expected) =>
        Assert.Equal(expected, RoleSessionName.For(application, instance));

    [Fact]
    public void A_long_default_session_name_keeps_what_tells_instances_apart()
    {
        var first = RoleSessionName.For(new string('a', 100), new string('p', 100) + "-7f9c1");
        var second = RoleSessionName.For(new string('a', 100), new string('p', 100) + "-8e2d4");

        Assert.Equal(64, first.Length);
        Assert.False(first == second, first);
        Assert.Empty((Valid with { RoleSessionName = first }).Validate());
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.6)]
    public void Renewal_is_due_at_half_to_six_tenths_of_the_lifetime(double roll, double share) =>
        Assert.Equal(TimeSpan.FromHours(1) * share, RenewalSchedule.UntilRenewal(TimeSpan.FromHours(1), roll));

    [Fact]
    public void Retries_back_off_to_half_a_minute_while_there_is_time_and_to_two_seconds_at_the_end()
    {
        static double Retry(int failures, bool refused, double left, double roll) =>
            RenewalSchedule.UntilRetry(failures, refused, TimeSpan.FromSeconds(left), roll).TotalSeconds;

        Assert.Equal(0.1, Retry(1, refused: false, left: 1800, roll: 0), 3);
        Assert.Equal(0.2, Retry(1, refused: false, left: 1800, roll: 1), 3);
        Assert.Equal(1.6, Retry(4, refused: false, left: 1800, roll: 1), 3);
        Assert.Equal(30, Retry(500, refused: false, left: 1800, roll: 1), 3);
        Assert.Equal(10, Retry(500, refused: false, left: 40, roll: 1), 3);
        Assert.Equal(2, Retry(500, refused: false, left: 4, roll: 1), 3);
        Assert.Equal(2, Retry(500, refused: false, left: -60, roll: 1), 3);
        Assert.Equal(30, Retry(1, refused: true, left: 1800, roll: 1), 3);
        Assert.Equal(4, Retry(1, refused: true, left: 0, roll: 0), 3);
    }
}
