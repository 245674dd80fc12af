using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>A deployment rolls: visitors meet instances of the old version and of the new, then such that move sessions and such that don't yet.</summary>
public sealed class CacheSideBySideTests(DynamoDBFixture dynamoDB) : MigrationTest(dynamoDB)
{
    [Fact]
    public async Task While_nothing_moves_the_old_version_and_the_new_share_each_session()
    {
        await using var old = await StartOldAppAsync();
        await using var app = await StartNewAppAsync(when: _ => false);
        var oldAddress = new Uri(old.Urls.Single());
        var visitor = new Browser(oldAddress);
        await visitor.VisitAsync(session => SignIn(session, "Ada"));
        var begunHere = app.NewBrowser();
        await begunHere.VisitAsync(session => SignIn(session, "Bob"));
        app.Wire.Take();

        for (var visit = 1; visit <= 10; visit++)
        {
            var address = visit % 2 == 0 ? oldAddress : app.Address;
            (visitor, begunHere) = (Follow(address, visitor), Follow(address, begunHere));
            Assert.Equal(("Ada", visit - 1), await visitor.VisitAsync(Count));
            Assert.Equal(("Bob", visit - 1), await begunHere.VisitAsync(Count));
        }

        Assert.Empty(app.Wire.Take());
        Assert.Empty(await DynamoDB.ItemsAsync(app.Table));
        Assert.Equal(2, Cache.Keys.Count);
    }

    [Fact]
    public async Task Instances_that_move_sessions_and_such_that_do_not_yet_share_each_session()
    {
        await using var waiting = await StartNewAppAsync(when: _ => false);
        await using var moving = await StartNewAppAsync(table: waiting.Table);
        var visitor = waiting.NewBrowser();
        await visitor.VisitAsync(session => SignIn(session, "Ada"));
        var begunThere = moving.NewBrowser();
        await begunThere.VisitAsync(session => SignIn(session, "Bob"));

        for (var visit = 1; visit <= 10; visit++)
        {
            var address = (visit % 2 == 0 ? waiting : moving).Address;
            (visitor, begunThere) = (Follow(address, visitor), Follow(address, begunThere));
            Assert.Equal(("Ada", visit - 1), await visitor.VisitAsync(Count));
            Assert.Equal(("Bob", visit - 1), await begunThere.VisitAsync(Count));
        }

        Assert.Empty(Cache.Keys);
        Assert.Equal(2, (await SessionsAsync(waiting)).Count);
    }

    [Fact]
    public async Task Turned_off_again_who_was_moved_stays_and_who_comes_new_is_known_to_the_old_version_too()
    {
        var moves = true;
        await using var old = await StartOldAppAsync();
        await using var app = await StartNewAppAsync(when: _ => moves);
        var oldAddress = new Uri(old.Urls.Single());
        using var before = new Browser(oldAddress);
        await before.VisitAsync(session => SignIn(session, "Ada"));
        using var moved = Follow(app, before);
        Assert.Equal("Ada", await moved.VisitAsync(session => session.GetString("user")));

        moves = false;
        using var late = app.NewBrowser();
        await late.VisitAsync(session => SignIn(session, "late"));
        await moved.VisitAsync(session => session.SetInt32("n", 1));

        Assert.Equal(("Ada", 1), await moved.VisitAsync(session => (session.GetString("user"), session.GetInt32("n"))));
        using var lateAtOld = Follow(oldAddress, late);
        Assert.Equal("late", await lateAtOld.VisitAsync(session => session.GetString("user")));
        using var movedAtOld = Follow(oldAddress, moved);
        Assert.Null(await movedAtOld.VisitAsync(session => session.GetString("user")));

        moves = true;
        Assert.Equal("late", await late.VisitAsync(session => session.GetString("user")));
        Assert.Equal(2, (await SessionsAsync(app)).Count);
    }

    [Fact]
    public async Task A_session_that_is_not_here_yet_is_not_loaded_ahead_from_here()
    {
        var moves = true;
        await using var app = await StartNewAppAsync(when: _ => moves);
        using var habit = app.NewBrowser();
        await habit.VisitAsync(session => SignIn(session, "Bob"));
        for (var visit = 0; visit < 20; visit++)
        {
            await habit.VisitAsync(session => session.GetString("user"));
        }

        moves = false;
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        using var visitor = Follow(app, old);
        app.Wire.Take();

        Assert.Equal("Ada", await visitor.VisitAsync(session => session.GetString("user")));
        Assert.Empty(app.Wire.Take());
    }

    [Fact]
    public async Task What_only_a_session_here_can_do_says_why_it_can_not_yet()
    {
        await using var app = await StartNewAppAsync(when: _ => false);
        using var visitor = app.NewBrowser();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => visitor.VisitAsync(session => session.IncrementAsync("n")));

        Assert.Contains("MigrateSessionsFromDistributedCache was given a condition", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<(string? User, int Before)> Count(ISession session)
    {
        var before = session.GetInt32("n") ?? 0;
        session.SetInt32("n", before + 1);

        // The framework's session would be stored when the visitor has the answer already.
        await session.CommitAsync();
        return (session.GetString("user"), before);
    }

    private static Task SignIn(ISession session, string user)
    {
        session.SetString("user", user);
        return session.CommitAsync();
    }
}
