using System.Globalization;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>Parallel requests don't undo each other.</summary>
public sealed class ParallelWritesTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    [Fact]
    public async Task A_slow_request_writes_its_own_keys_and_leaves_those_of_another_alone()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session =>
        {
            session.SetString("kept", "kept");
            session.SetString("removed", "removed");
        });
        using var tab = NewTab(app, browser);

        await browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            await tab.VisitAsync(other =>
            {
                other.SetString("theirs", "theirs");
                other.Remove("removed");
            });
            session.SetString("mine", "mine");
        });

        Assert.Equal(["kept", "mine", "theirs"], await browser.VisitAsync(session => session.Keys.Order(StringComparer.Ordinal).ToArray()));
    }

    [Fact]
    public async Task Setting_the_same_value_again_writes_nothing_even_beside_a_change()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session =>
        {
            session.SetString("same", "as before");
            session.SetString("changed", "before");
        });
        using var tab = NewTab(app, browser);

        await browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            await tab.VisitAsync(other => other.SetString("same", "newer"));
            session.SetString("same", "as before");
            session.SetString("changed", "after");
        });

        Assert.Equal(("newer", "after"), await browser.VisitAsync(session => (session.GetString("same"), session.GetString("changed"))));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(250)]
    public async Task A_change_of_very_many_keys_loses_nothing_of_a_concurrent_writer(int keys)
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("first", "1"));
        using var tab = NewTab(app, browser);

        await browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            await tab.VisitAsync(other => other.SetString("theirs", "2"));
            SetMany(session, keys);
        });

        var stored = await browser.VisitAsync(session => session.Keys.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(keys + 2, stored.Count);
        Assert.Contains("theirs", stored);
    }

    [Fact]
    public async Task A_change_of_very_many_keys_is_given_up_visibly_when_others_never_stop_writing()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("first", "1"));
        var current = (await OnlyItemAsync(app))["v"].N;
        app.Wire.Fault = (operation, _) => Task.FromResult(operation == "UpdateItem"
            ? new HttpResponseMessage(System.Net.HttpStatusCode.BadRequest)
            {
                Content = new StringContent($$$$"""
                    {"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed",
                     "Item":{"sess":{"M":{}},"v":{"N":"{{{{current}}}}"},"expires":{"N":"99999999999"},"created":{"N":"1"},"touched":{"N":"1"}}}
                    """),
            }
            : null);

        var failure = await Assert.ThrowsAsync<SessionStoreException>(() => browser.VisitAsync(async session =>
        {
            SetMany(session, 101);
            await session.CommitAsync();
        }));

        Assert.Equal(SessionStoreFailure.Unavailable, failure.Failure);
        Assert.Equal(503, failure.StatusCode);
    }

    [Fact]
    public async Task Clear_and_set_in_one_request_leaves_only_what_was_set()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("before", "1"));

        await browser.VisitAsync(session =>
        {
            session.Clear();
            session.SetString("after", "2");
        });

        Assert.Equal(["after"], await browser.VisitAsync(session => session.Keys.ToArray()));
    }

    private static void SetMany(ISession session, int keys)
    {
        for (var i = 0; i < keys; i++)
        {
            session.SetInt32(string.Create(CultureInfo.InvariantCulture, $"key{i}"), i);
        }
    }
}
