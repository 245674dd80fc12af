using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Secrets;

/// <summary>Not parallel to any other: such collections run when the parallel ones are over.</summary>
[CollectionDefinition(nameof(SecretsOfTheWholeRunTests), DisableParallelization = true)]
[Collection(nameof(SecretsOfTheWholeRunTests))]
public sealed class SecretsOfTheWholeRunTests(SecretWatch watch, DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task No_secret_of_any_test_is_in_a_log_a_span_a_metric_an_exception_or_an_item()
    {
        var leaks = watch.Leaks((await dynamoDB.AllItemsAsync()).Select(StoredText.Of)).Distinct(StringComparer.Ordinal).Take(20).ToList();

        TestContext.Current.TestOutputHelper!.WriteLine($"{watch.Heard.Secrets} secrets, {watch.Heard.Lines} lines");
        Assert.True(leaks.Count == 0, string.Join('\n', leaks));
    }

    [Fact]
    public async Task What_is_said_is_heard()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        var before = watch.Heard;

        await browser.VisitAsync(session => session.SetString("key", "value"));

        Assert.True(watch.Heard.Secrets >= before.Secrets + 2);
        Assert.True(watch.Heard.Lines > before.Lines);
    }
}
