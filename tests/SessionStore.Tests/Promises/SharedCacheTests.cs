using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using SessionStore.Tests.Harness;
using SessionStore.Tests.Tickets;

namespace SessionStore.Tests.Promises;

/// <summary>No shared cache may keep a response with one of our cookies, and a response for shared caches gets none if that is possible.</summary>
public sealed class SharedCacheTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    [Theory]
    [InlineData(null)]
    [InlineData("public, max-age=600")]
    [InlineData("private")]
    public async Task A_new_session_is_kept_by_no_cache(string? cacheControl)
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();

        using var response = await VisitAsync(browser, cacheControl, session => session.SetString("a", "1"));

        Assert.Contains("no-store", CacheControl(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "private")]
    [InlineData("public, max-age=600", "max-age=600, private")]
    [InlineData("public, s-maxage=60, max-age=600", "max-age=600, private")]
    [InlineData("max-age=600", "max-age=600, private")]
    [InlineData("max-age=600, private", "max-age=600, private")]
    [InlineData("no-store", "no-store")]
    [InlineData("no-cache", "no-cache, private")]
    [InlineData("max-age=soon", "private")]
    [InlineData("max-age=600, private=\"X-Name\"", "max-age=600, private")]
    public async Task A_changed_session_is_kept_by_the_visitors_own_cache_at_most(string? cacheControl, string expected)
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("a", "1"));

        using var response = await VisitAsync(browser, cacheControl, session => session.SetString("a", "2"));

        Assert.Single(response.Headers.GetValues(HeaderNames.SetCookie));
        Assert.Equal(expected, CacheControl(response));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_that_ended_is_no_shared_caches_business(bool abandons)
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("a", "1"));

        using var response = await VisitAsync(browser, "public, max-age=600", async session =>
        {
            if (abandons)
            {
                await session.AbandonAsync();
            }
            else
            {
                session.Clear();
            }
        });

        Assert.True(response.Headers.Contains(HeaderNames.SetCookie));
        Assert.Equal("max-age=600, private", CacheControl(response));
    }

    [Fact]
    public async Task A_touch_is_kept_by_the_visitors_own_cache_at_most()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("a", "1"));
        app.Time.Advance(TimeSpan.FromMinutes(3));

        using var response = await VisitAsync(browser, "public, max-age=600", _ => { });

        Assert.Single(response.Headers.GetValues(HeaderNames.SetCookie));
        Assert.Equal("max-age=600, private", CacheControl(response));
    }

    [Fact]
    public async Task A_response_for_shared_caches_stays_one_where_the_session_allows_it()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("a", "1"));
        browser.Forget(".AspNetCore.Session.v");

        // Reading would give the lost cookie anew; here it can wait.
        using var shared = await VisitAsync(browser, "public, max-age=600", session => session.GetString("a"));
        using var own = await VisitAsync(browser, cacheControl: null, session => session.GetString("a"));

        Assert.False(shared.Headers.Contains(HeaderNames.SetCookie));
        Assert.Equal("public, max-age=600", CacheControl(shared));
        Assert.Single(own.Headers.GetValues(HeaderNames.SetCookie));
        Assert.Equal("private", CacheControl(own));
    }

    /// <summary>What a middleware outside of UseSession sets when the response starts comes after everything else.</summary>
    [Theory]
    [InlineData(true, "no-store")]
    [InlineData(false, "private")]
    public async Task Nobody_sets_another_rule_when_the_response_starts(bool isNew, string expected)
    {
        await using var app = await StartAsync(beforeSession: app => app.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.CacheControl = "public, max-age=600";
                return Task.CompletedTask;
            });
            return next(context);
        }));
        using var browser = app.NewBrowser();
        if (!isNew)
        {
            await browser.VisitAsync(session => session.SetString("a", "1"));
        }

        using var response = await VisitAsync(browser, cacheControl: null, session => session.SetString("a", "2"));

        Assert.Contains(expected, CacheControl(response), StringComparison.Ordinal);
        Assert.DoesNotContain("public", CacheControl(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/in?user=ada")]
    [InlineData("/out")]
    public async Task Nor_for_the_cookie_of_a_ticket_given_or_deleted(string path)
    {
        await using var app = await TicketApp.StartAsync(DynamoDB, authentication =>
        {
            authentication.AddDynamoDBTicketStore();
            authentication.Services.AddSingleton<IStartupFilter, PublicResponses>();
        });
        using var browser = await app.SignedInAsync("ada");

        using var response = await browser.SendAsync(path);

        Assert.True(response.Headers.Contains(HeaderNames.SetCookie));
        Assert.Contains("no-store", CacheControl(response), StringComparison.Ordinal);
    }

    /// <summary>A content delivery network that knows them heeds them instead of Cache-Control.</summary>
    [Theory]
    [InlineData("CDN-Cache-Control")]
    [InlineData("Shop-CDN-Cache-Control")]
    [InlineData("Surrogate-Control")]
    public async Task Headers_for_shared_caches_alone_go_where_a_cookie_comes(string header)
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();

        foreach (var value in (string?[])["1", "2", null])
        {
            browser.Forget(".AspNetCore.Session.v");
            using var response = await browser.SendVisitAsync(context =>
            {
                context.Response.Headers[header] = "max-age=600";
                if (value is null)
                {
                    context.Session.GetString("a");
                }
                else
                {
                    context.Session.SetString("a", value);
                }

                return Task.CompletedTask;
            });
            Assert.Equal(value is null, response.Headers.Contains(header));
            Assert.Equal(value is not null, response.Headers.Contains(HeaderNames.SetCookie));
        }
    }

    /// <summary>The framework's own caches, around the session and inside it: no visitor gets another's cookie.</summary>
    [Theory]
    [InlineData("response", false)]
    [InlineData("response", true)]
    [InlineData("output", false)]
    [InlineData("output", true)]
    public async Task What_a_cache_on_the_server_keeps_has_no_cookie(string kind, bool isInside)
    {
        await using var app = await StartAsync(
            map: app =>
            {
                UseCache(app, kind, isIt: isInside);
                app.MapGet("/page", context =>
                {
                    context.Response.Headers.CacheControl = "public, max-age=600";
                    context.Session.SetString("page", "seen");
                    return context.Response.WriteAsync("page");
                }).CacheOutput();
            },
            beforeSession: app => UseCache(app, kind, isIt: !isInside),
            services: services =>
            {
                services.AddResponseCaching();
                services.AddOutputCache();
            });
        using var browser = app.NewBrowser();
        using var other = app.NewBrowser();

        await browser.GetAsync("/page");
        await other.GetAsync("/page");

        Assert.NotNull(browser.SessionCookie);
        Assert.NotEqual(browser.SessionCookie, other.SessionCookie);
    }

    [Fact]
    public async Task An_untouched_session_changes_no_header()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("a", "1"));

        using var response = await VisitAsync(browser, "public, max-age=600", _ => { });

        Assert.False(response.Headers.Contains(HeaderNames.SetCookie));
        Assert.Equal("public, max-age=600", CacheControl(response));
    }

    private static Task<HttpResponseMessage> VisitAsync(Browser browser, string? cacheControl, Action<ISession> handler) =>
        VisitAsync(browser, cacheControl, session =>
        {
            handler(session);
            return Task.CompletedTask;
        });

    private static Task<HttpResponseMessage> VisitAsync(Browser browser, string? cacheControl, Func<ISession, Task> handler) =>
        browser.SendVisitAsync(async context =>
        {
            if (cacheControl is not null)
            {
                context.Response.Headers.CacheControl = cacheControl;
            }

            await handler(context.Session);
        });

    private static string CacheControl(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues(HeaderNames.CacheControl, out var values) ? string.Join(", ", values) : "";

    private sealed class PublicResponses : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers.CacheControl = "public, max-age=600";
                    return Task.CompletedTask;
                });
                return next(context);
            });
            next(app);
        };
    }

    private static void UseCache(WebApplication app, string kind, bool isIt)
    {
        if (isIt)
        {
            _ = kind == "response" ? app.UseResponseCaching() : app.UseOutputCache();
        }
    }
}
