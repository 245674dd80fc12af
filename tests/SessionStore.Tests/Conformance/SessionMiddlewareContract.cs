using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SessionStore.Tests.Conformance;

/// <summary>
/// How ASP.NET Core's own session middleware behaves, in the scenarios of its public tests, in TestServer as those are. It
/// holds for our sessions as for the framework's; but ours have a second cookie.
/// </summary>
public abstract partial class SessionMiddlewareContract
{
    [Fact]
    public async Task Reading_an_empty_session_gives_no_cookie()
    {
        await StartAsync(Handle(session => Assert.Null(session.GetString("NotFound"))));

        Assert.Empty(await GetAsync("/"));
    }

    [Fact]
    public async Task Setting_a_value_gives_the_cookie()
    {
        await StartAsync(Handle(session =>
        {
            Assert.Null(session.GetString("Key"));
            session.SetString("Key", "Value");
            Assert.Equal("Value", session.GetString("Key"));
        }));

        Assert.Equal(CookiesOfNewSession, (await GetAsync("/")).Select(NameOf));
    }

    [Theory]
    [InlineData(CookieSecurePolicy.Always, "http", true)]
    [InlineData(CookieSecurePolicy.Always, "https", true)]
    [InlineData(CookieSecurePolicy.None, "http", false)]
    [InlineData(CookieSecurePolicy.None, "https", false)]
    [InlineData(CookieSecurePolicy.SameAsRequest, "http", false)]
    [InlineData(CookieSecurePolicy.SameAsRequest, "https", true)]
    public async Task Whether_the_cookie_is_secure_follows_from_policy_and_scheme(CookieSecurePolicy policy, string scheme, bool isSecure)
    {
        await StartAsync(
            Handle(session => session.SetString("Key", "Value")),
            new() { Cookie = { Name = "TestCookie", SecurePolicy = policy } });

        var cookies = await GetAsync($"{scheme}://example.com/testpath");

        Assert.Equal(CookiesOfNewSession.Select(name => name.Replace(".AspNetCore.Session", "TestCookie", StringComparison.Ordinal)), cookies.Select(NameOf));
        Assert.All(cookies, cookie => Assert.Equal(isSecure, cookie.Contains("; secure", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_next_request_finds_the_session()
    {
        await StartAsync(context =>
        {
            var next = (context.Session.GetInt32("Key") ?? 0) + 1;
            context.Session.SetInt32("Key", next);
            return context.Response.WriteAsync(next.ToString(CultureInfo.InvariantCulture));
        });

        Assert.Equal(["1", "2", "3", "4"], [await TextAsync("/"), await TextAsync("/"), await TextAsync("/"), await TextAsync("/")]);
    }

    [Theory]
    [InlineData("remove")]
    [InlineData("clear")]
    public async Task What_was_taken_out_is_gone_at_the_next_request(string how)
    {
        await StartAsync(context =>
        {
            var value = context.Session.GetInt32("Key");
            switch (context.Request.Path.Value)
            {
                case "/first":
                    context.Session.SetInt32("Key", 1);
                    break;
                case "/second" when how == "remove":
                    context.Session.Remove("Key");
                    break;
                case "/second":
                    context.Session.Clear();
                    break;
            }

            return context.Response.WriteAsync(value?.ToString(CultureInfo.InvariantCulture) ?? "none");
        });

        Assert.Equal(["none", "1", "none"], [await TextAsync("/first"), await TextAsync("/second"), await TextAsync("/third")]);
    }

    [Fact]
    public async Task Visits_that_leave_the_session_alone_keep_it_alive()
    {
        await StartAsync(
            context =>
            {
                if (context.Request.Path == "/set")
                {
                    context.Session.SetInt32("Key", 10);
                }

                return context.Response.WriteAsync(context.Request.Path == "/get" ? $"{context.Session.GetInt32("Key")}" : "");
            },
            new() { IdleTimeout = TimeSpan.FromMinutes(20) });
        await GetAsync("/set");

        for (var i = 0; i < 5; i++)
        {
            Time.Advance(TimeSpan.FromMinutes(10));
            await GetAsync("/leave");
        }

        Assert.Equal("10", await TextAsync("/get"));
    }

    [Fact]
    public async Task A_session_that_has_expired_is_empty_and_another_one_can_begin()
    {
        await StartAsync(
            context =>
            {
                var before = context.Session.GetInt32("Key");
                context.Session.SetInt32("Key", (before ?? 0) + 1);
                return context.Response.WriteAsync($"{before}");
            },
            new() { IdleTimeout = TimeSpan.FromMinutes(20) });
        await GetAsync("/");

        Time.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal(["", "1"], [await TextAsync("/"), await TextAsync("/")]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Outside_of_the_middleware_there_is_no_session_also_after_an_exception(bool throws)
    {
        var (hadSession, thrown) = (true, false);
        await StartAsync(
            Handle(session =>
            {
                session.SetString("key", "value");
                _ = throws ? throw new InvalidOperationException("On purpose.") : 0;
            }),
            outside: async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (InvalidOperationException)
                {
                    thrown = true;
                }

                hadSession = context.Features.Get<ISessionFeature>() is not null;
            });

        await GetAsync("/");

        Assert.Equal((false, throws), (hadSession, thrown));
    }

    [Fact]
    public async Task Keys_are_case_sensitive()
    {
        await StartAsync(Handle(session =>
        {
            session.SetString("KEY", "VALUE");
            session.SetString("key", "value");
            Assert.Equal(("VALUE", "value"), (session.GetString("KEY"), session.GetString("key")));
        }));

        await GetAsync("/");
    }

    [Fact]
    public async Task A_load_can_be_cancelled_and_made_later()
    {
        await StartAsync(async context =>
        {
            if (context.Request.Path == "/set")
            {
                context.Session.SetString("key", "value");
                return;
            }

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.Session.LoadAsync(new CancellationToken(canceled: true)));
            await context.Response.WriteAsync(context.Session.GetString("key") ?? "none");
        });
        await GetAsync("/set");

        Assert.Equal("value", await TextAsync("/"));
    }

    [Fact]
    public async Task After_a_cancelled_commit_the_end_of_the_request_commits()
    {
        await StartAsync(async context =>
        {
            if (context.Request.Path == "/set")
            {
                context.Session.SetString("key", "value");
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.Session.CommitAsync(new CancellationToken(canceled: true)));
                return;
            }

            await context.Response.WriteAsync(context.Session.GetString("key") ?? "none");
        });
        await GetAsync("/set");

        Assert.Equal("value", await TextAsync("/"));
    }

    [Fact]
    public async Task A_request_that_its_client_aborts_is_committed()
    {
        await StartAsync(context =>
        {
            if (context.Request.Path == "/set")
            {
                context.Session.SetString("key", "value");
                context.RequestAborted = new CancellationToken(canceled: true);
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync(context.Session.GetString("key") ?? "none");
        });
        await GetAsync("/set");

        Assert.Equal("value", await TextAsync("/"));
    }
}
