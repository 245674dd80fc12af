using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;
using SessionStore.Tests.Secrets;

namespace SessionStore.Tests.Promises;

/// <summary>The key in the cookie, and what a session holds, appear nowhere else.</summary>
public sealed class SecretsTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    private const string Payload = "the-visitors-own-secret";

    [Fact]
    public async Task The_key_is_in_no_item_id_log_line_or_span_and_the_payload_only_in_the_item()
    {
        var spans = new StringBuilder();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "SessionStore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Write(spans, activity),
        };
        ActivitySource.AddActivityListener(listener);
        var protection = new EphemeralDataProtectionProvider();
        await using var app = await SessionApp.StartAsync(DynamoDB, Visit.Map, sharedKeys: protection);
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session => session.SetString("secret", Payload));
        var firstKey = Key(protection, browser);
        var id = await browser.VisitAsync(async session =>
        {
            session.GetString("secret");
            await session.IncrementAsync("count");
            await session.RegenerateIdAsync();
            return session.Id;
        });
        var secondKey = Key(protection, browser);
        await Assert.ThrowsAsync<InvalidOperationException>(() => browser.VisitAsync(session => session.IncrementAsync("secret")));
        Fail(app, "UpdateItem", System.Net.HttpStatusCode.InternalServerError, "InternalServerError");
        await browser.VisitStatusAsync(context =>
        {
            context.Session.SetString("secret", Payload + "2");
            return context.Response.WriteAsync("never sent");
        });

        var items = JsonSerializer.Serialize(await ItemsAsync(app));
        var log = string.Join('\n', app.Log.Lines.Select(line => $"{line.Message} {line.Exception}"));
        Assert.Contains(id, items, StringComparison.Ordinal);
        Assert.Contains(id, log, StringComparison.Ordinal);
        Assert.NotEqual(firstKey, secondKey);
        foreach (var secret in new[] { firstKey, secondKey, browser.SessionCookie!, Payload })
        {
            Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(secret, spans.ToString(), StringComparison.OrdinalIgnoreCase);
        }

        foreach (var secret in new[] { firstKey, secondKey, browser.SessionCookie! })
        {
            Assert.DoesNotContain(secret, items, StringComparison.OrdinalIgnoreCase);
            Assert.NotEqual(secret, id);
        }
    }

    private static string Key(EphemeralDataProtectionProvider protection, Browser browser) =>
        SecretsOfResponse.SessionKeyIn(Uri.UnescapeDataString(browser.SessionCookie!), protection)!;

    private static void Write(StringBuilder text, Activity activity)
    {
        lock (text)
        {
            text.AppendLine($"{activity.OperationName} {activity.StatusDescription}");
            foreach (var (name, value) in activity.TagObjects.Concat(activity.Events.SelectMany(e => e.Tags)))
            {
                text.AppendLine($"{name}={(value is string[] several ? string.Join(',', several) : value)}");
            }
        }
    }
}
