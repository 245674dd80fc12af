using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Conformance;

/// <summary>Our session, over whatever speaks DynamoDB: what it promises beyond the framework's.</summary>
public abstract class DynamoDBSessionContract : SessionContract
{
    private ISessionDirectory _directory = null!;

    /// <summary>An app over the table; it has mapped <see cref="Visit"/>.</summary>
    private protected abstract Task<SessionApp> StartAppAsync();

    protected override async Task<(IAsyncDisposable App, Uri Address)> StartAsync()
    {
        var app = await StartAppAsync();
        _directory = app.Services.GetRequiredService<ISessionDirectory>();
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

    [Fact]
    public async Task The_earlier_cookie_of_a_session_that_moved_stores_nothing()
    {
        await Browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var thief = new Browser(Browser.Address);
        thief.Cookies.Add(Browser.Cookies.GetAllCookies());
        await Browser.VisitAsync(session => session.RegenerateIdAsync());

        await thief.VisitAsync(async session =>
        {
            session.SetString("user", "Mallory");
            await Assert.ThrowsAsync<SessionEndedException>(() => session.CommitAsync());
        });

        Assert.Equal("Ada", await Browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task A_signed_in_session_keeps_its_data_and_is_listed()
    {
        await Browser.VisitAsync(session => session.SetString("cart", "book"));
        var before = await Browser.VisitAsync(session => session.Id);

        await Browser.VisitAsync(session => session.BindToUserAsync("listed", "phone"));

        Assert.NotEqual(before, await Browser.VisitAsync(session => session.Id));
        Assert.Equal("book", await Browser.VisitAsync(session => session.GetString("cart")));
        Assert.Equal("phone", Assert.Single(await ListAsync("listed")).Label);
        Assert.Empty(await ListAsync("nobody"));
    }

    [Fact]
    public async Task A_revoked_session_is_out_at_its_next_request_and_the_others_stay()
    {
        using var other = new Browser(Browser.Address);
        await Browser.VisitAsync(session =>
        {
            session.SetString("cart", "book");
            return session.BindToUserAsync("revoked", "phone");
        });
        await other.VisitAsync(session => session.BindToUserAsync("revoked", "desk"));
        var phone = (await ListAsync("revoked")).Single(session => session.Label == "phone");

        Assert.True(await _directory.RevokeAsync("revoked", phone.Handle, TestContext.Current.CancellationToken));

        Assert.Empty(await Browser.VisitAsync(session => session.Keys.ToArray()));
        Assert.Equal("desk", Assert.Single(await ListAsync("revoked")).Label);
        Assert.Equal(1, await _directory.RevokeAllAsync("revoked", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Empty(await ListAsync("revoked"));
    }

    [Fact]
    public async Task A_session_that_signs_out_leaves_the_list()
    {
        await Browser.VisitAsync(session => session.BindToUserAsync("leaves", "phone"));

        await Browser.VisitAsync(session => session.AbandonAsync());

        Assert.Empty(await ListAsync("leaves"));
    }

    private Task<IReadOnlyList<UserSession>> ListAsync(string userId) =>
        _directory.ListAsync(userId, TestContext.Current.CancellationToken);
}
