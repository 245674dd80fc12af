using System.Diagnostics;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Directory;

/// <summary>
/// What each operation costs, in calls, units and items of a transaction, each of which DynamoDB charges twice; and the span it leaves.
/// </summary>
public sealed class DirectoryBudgetTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_new_visitors_sign_in_reads_the_users_item_and_writes_two_items_in_one_transaction()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = app.NewBrowser();

        await browser.GetAsync("/in?user=ada");

        Assert.Equal([Read(1), Transaction(2)], app.Wire.Take());
    }

    [Fact]
    public async Task A_stored_sessions_sign_in_also_reads_it_and_writes_its_tombstone()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = app.NewBrowser();
        await browser.GetAsync("/set?value=anonymous");
        app.Wire.Take();

        await browser.GetAsync("/in?user=ada");

        Assert.Equal([new("GetItem", false, 0.5), Read(1), Transaction(3)], app.Wire.Take());
    }

    [Fact]
    public async Task Reading_and_changing_a_signed_in_session_costs_half_a_unit_more_than_an_anonymous_one_and_not_reading_it_nothing()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        app.Wire.Take();

        await browser.GetAsync("/who");
        Assert.Equal([Read(1)], app.Wire.Take());
        await browser.GetAsync("/set?value=changed");
        Assert.Equal([Read(1), new("UpdateItem", false, 1)], app.Wire.Take());
        await browser.GetAsync("/list?user=grace");
        Assert.Equal([Read(1), Read(1)], app.Wire.Take());
    }

    [Fact]
    public async Task Regenerating_and_abandoning_write_the_users_item_in_the_same_transaction()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        app.Wire.Take();

        await browser.GetAsync("/regenerate");
        Assert.Equal([Read(1), Transaction(3)], app.Wire.Take());

        await browser.GetAsync("/who-and-out");
        Assert.Equal([Read(1), Transaction(2)], app.Wire.Take());
    }

    [Fact]
    public async Task Listing_reads_the_users_item_and_each_session_and_revoking_deletes_each_and_writes_the_users_item_once()
    {
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        for (var i = 0; i < 3; i++)
        {
            using var device = await app.SignedInAsync("ada", $"{i}");
        }

        using var visitor = app.NewBrowser();
        app.Wire.Take();

        await visitor.GetAsync("/list?user=ada");
        Assert.Equal([Read(1), Read(1), Read(1), Read(1)], app.Wire.Take());

        await visitor.GetAsync("/revoke-all?user=ada&except=false");
        Assert.Equal(
            [Read(1), new("DeleteItem", false, 1), new("DeleteItem", false, 1), new("DeleteItem", false, 1), new("UpdateItem", false, 1)],
            app.Wire.Take());

        await visitor.GetAsync("/revoke-all?user=ada&except=false");
        Assert.Equal([Read(1)], app.Wire.Take());
    }

    [Fact]
    public async Task Sign_in_and_revoke_are_spans_with_an_outcome()
    {
        // No request id, which is hexadecimal, can contain it.
        const string User = "grizzly";
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        await using var app = await DirectoryApp.StartAsync(dynamoDB);
        using var root = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "SessionStore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                // A listener hears the tests that run beside this one too.
                if (activity.TraceId == root.TraceId)
                {
                    spans.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var browser = await app.SignedInAsync(User);

        await browser.GetAsync($"/in?user={User}");
        await browser.GetAsync($"/revoke?user={User}&handle=unknown");
        await browser.GetAsync($"/revoke-all?user={User}&except=false");

        Assert.Equal(
            ["session.signin created", "session.signin updated", "session.revoke unchanged", "session.revoke deleted"],
            spans.Where(span => span.OperationName is "session.signin" or "session.revoke").Select(span => $"{span.OperationName} {span.GetTagItem("session.outcome")}"));
        Assert.DoesNotContain(spans.SelectMany(span => span.TagObjects), tag => tag.Value is string text && text.Contains(User, StringComparison.Ordinal));
    }

    private static WireCall Transaction(int items) => new("TransactWriteItems", Consistent: false, Units: 2, items);

    private static WireCall Read(double units) => new("GetItem", Consistent: true, units);
}
