using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Conformance;

/// <summary>
/// What the framework promises of an ISession, tried over real HTTP. Every store passes it; the framework's own in-memory
/// session does too, which checks the suite itself.
/// </summary>
public abstract partial class SessionContract : IAsyncLifetime
{
    private IAsyncDisposable? _app;

    private protected Browser Browser { get; private set; } = null!;

    /// <summary>An app that uses sessions and has mapped <see cref="Visit"/>.</summary>
    protected abstract Task<(IAsyncDisposable App, Uri Address)> StartAsync();

    public async ValueTask InitializeAsync()
    {
        var (app, address) = await StartAsync();
        _app = app;
        Browser = new Browser(address);
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await _app!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_new_session_is_available_and_empty() => await Browser.VisitAsync(session =>
    {
        Assert.True(session.IsAvailable);
        Assert.NotEmpty(session.Id);
        Assert.Empty(session.Keys);
        Assert.False(session.TryGetValue("absent", out var value));
        Assert.Null(value);
    });

    [Fact]
    public async Task A_request_reads_its_own_changes_before_they_are_committed()
    {
        await Browser.VisitAsync(session => session.SetString("stored", "before"));

        await Browser.VisitAsync(session =>
        {
            session.SetString("stored", "after");
            session.SetString("new", "value");
            Assert.Equal("after", session.GetString("stored"));
            Assert.Equal("value", session.GetString("new"));
            Assert.Equal(["new", "stored"], Sorted(session));
            session.Remove("stored");
            Assert.Null(session.GetString("stored"));
            Assert.Equal(["new"], Sorted(session));
            session.Clear();
            Assert.Empty(session.Keys);
            Assert.Null(session.GetString("new"));
        });
    }

    [Fact]
    public async Task The_next_request_reads_what_the_last_one_set()
    {
        await Browser.VisitAsync(session =>
        {
            session.SetString("text", "hello");
            session.SetInt32("number", -7);
        });

        await Browser.VisitAsync(session =>
        {
            Assert.Equal("hello", session.GetString("text"));
            Assert.Equal(-7, session.GetInt32("number"));
            Assert.Equal(["number", "text"], Sorted(session));
        });
    }

    [Fact]
    public async Task An_id_stays_the_same_from_request_to_request()
    {
        var first = await Browser.VisitAsync(session =>
        {
            session.SetString("text", "hello");
            return session.Id;
        });

        Assert.Equal(first, await Browser.VisitAsync(session => session.Id));
    }

    [Fact]
    public async Task A_removed_key_is_gone_and_the_others_stay()
    {
        await Browser.VisitAsync(session =>
        {
            session.SetString("stays", "1");
            session.SetString("goes", "2");
        });
        await Browser.VisitAsync(session =>
        {
            session.Remove("goes");
            session.Remove("was never there");
        });

        Assert.Equal(["stays"], await Browser.VisitAsync(Sorted));
    }

    [Fact]
    public async Task A_cleared_session_is_empty_and_can_be_filled_again()
    {
        await Browser.VisitAsync(session => session.SetString("before", "1"));
        await Browser.VisitAsync(session => session.Clear());
        Assert.Empty(await Browser.VisitAsync(Sorted));

        await Browser.VisitAsync(session => session.SetString("after", "2"));

        Assert.Equal(["after"], await Browser.VisitAsync(Sorted));
    }

    [Fact]
    public async Task Removing_and_setting_a_key_again_sets_it()
    {
        await Browser.VisitAsync(session => session.SetString("key", "1"));
        await Browser.VisitAsync(session =>
        {
            session.Remove("key");
            session.SetString("key", "2");
        });

        Assert.Equal("2", await Browser.VisitAsync(session => session.GetString("key")));
    }

    [Fact]
    public async Task Any_sequence_of_changes_ends_as_a_dictionary_would()
    {
        var random = new Random(815);
        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var visit = 0; visit < 40; visit++)
        {
            await Browser.VisitAsync(session =>
            {
                Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), Sorted(session));
                for (var change = random.Next(4); change > 0; change--)
                {
                    Change(random, session, expected);
                }

                Assert.All(expected, entry => Assert.Equal(entry.Value, session.GetString(entry.Key)));
            });
        }
    }

    [Fact]
    public async Task Two_visitors_have_two_sessions()
    {
        await Browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var other = new Browser(Browser.Address);

        Assert.Null(await other.VisitAsync(session => session.GetString("user")));
        await other.VisitAsync(session => session.SetString("user", "Grace"));

        Assert.Equal("Ada", await Browser.VisitAsync(session => session.GetString("user")));
        Assert.NotEqual(await Browser.VisitAsync(session => session.Id), await other.VisitAsync(session => session.Id));
    }

    [Fact]
    public async Task Loading_and_committing_can_be_asked_for_at_any_time_and_repeated()
    {
        await Browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            await session.CommitAsync();
            session.SetString("key", "1");
            await session.LoadAsync();
            await session.CommitAsync();
            await session.CommitAsync();
            Assert.Equal("1", session.GetString("key"));
            session.SetString("key", "2");
        });

        Assert.Equal("2", await Browser.VisitAsync(session => session.GetString("key")));
    }

    [Fact]
    public async Task A_cookie_that_nobody_issued_is_a_new_visitor()
    {
        Browser.Cookies.Add(Browser.Address, new System.Net.Cookie(".AspNetCore.Session", "forged"));

        Assert.Empty(await Browser.VisitAsync(Sorted));
        await Browser.VisitAsync(session => session.SetString("user", "Ada"));

        Assert.Equal("Ada", await Browser.VisitAsync(session => session.GetString("user")));
    }

    private static string[] Sorted(ISession session) => [.. session.Keys.Order(StringComparer.Ordinal)];

    private static void Change(Random random, ISession session, Dictionary<string, string> expected)
    {
        var key = "key" + random.Next(6);
        switch (random.Next(10))
        {
            case 0:
                session.Clear();
                expected.Clear();
                break;
            case 1 or 2 or 3:
                session.Remove(key);
                expected.Remove(key);
                break;
            default:
                var value = "value" + random.Next(3);
                session.SetString(key, value);
                expected[key] = value;
                break;
        }
    }
}
