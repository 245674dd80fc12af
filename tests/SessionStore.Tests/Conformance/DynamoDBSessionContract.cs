using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Conformance;

/// <summary>Our session, over whatever speaks DynamoDB at an address. It creates its own table there.</summary>
public abstract class DynamoDBSessionContract : SessionContract
{
    private static int _tables;

    protected abstract Uri Endpoint { get; }

    protected override async Task<(IAsyncDisposable App, Uri Address)> StartAsync()
    {
        var app = await SessionApp.StartAsync(Endpoint, $"contract-{Interlocked.Increment(ref _tables)}", Visit.Map, options => options.CreateTable = true);
        return (app, app.Address);
    }

    [Fact]
    public async Task A_key_cannot_be_empty_because_DynamoDB_has_no_such_name() => await Browser.VisitAsync(session =>
    {
        Assert.Throws<ArgumentException>(() => session.Set("", [1]));
        Assert.False(session.TryGetValue("", out _));
        session.Remove("");
    });

    [Fact]
    public async Task Increments_add_up()
    {
        Assert.Equal(5, await Browser.VisitAsync(session => session.IncrementAsync("count", 5)));
        Assert.Equal(3, await Browser.VisitAsync(session => session.IncrementAsync("count", -2)));
        Assert.Equal(3, await Browser.VisitAsync(session => session.Get<long>("count")));
    }

    [Fact]
    public async Task An_id_can_be_regenerated_and_a_session_abandoned()
    {
        await Browser.VisitAsync(session => session.SetString("user", "Ada"));
        var id = await Browser.VisitAsync(session => session.Id);

        await Browser.VisitAsync(session => session.RegenerateIdAsync());
        Assert.NotEqual(id, await Browser.VisitAsync(session => session.Id));
        Assert.Equal("Ada", await Browser.VisitAsync(session => session.GetString("user")));

        await Browser.VisitAsync(session => session.AbandonAsync());
        Assert.Empty(await Browser.VisitAsync(session => session.Keys.ToArray()));
    }
}
