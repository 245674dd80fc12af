using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>What can't be moved is left alone, and is no error page.</summary>
public sealed class UnreadableCacheTests(DynamoDBFixture dynamoDB) : MigrationTest(dynamoDB)
{
    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("03000001")]
    [InlineData("0200000100112233445566778899AABBCCDDEEFF00")]
    [InlineData("0200000100112233445566778899AABBCCDDEEFF000161FFFFFFFF")]
    [InlineData("0200000100112233445566778899AABBCCDDEEFF0001617FFFFFFF00")]
    [InlineData("0200000100112233445566778899AABBCCDDEEFF0000000000000100")]
    [InlineData("0200000100112233445566778899AABBCCDDEEFF0001FF0000000100")]
    public async Task What_is_no_session_stays_in_the_cache_and_is_logged_once(string content)
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        var key = Assert.Single(Cache.Keys);
        Cache.Set(key, Convert.FromHexString(content), new DistributedCacheEntryOptions());
        await using var app = await StartNewAppAsync();
        using var browser = Follow(app, old);
        using var copy = Follow(app, old);

        Assert.Null(await copy.VisitAsync(session => session.GetString("user")));
        await browser.VisitAsync(session => session.SetString("user", "Bob"));

        Assert.Equal("Bob", await browser.VisitAsync(session => session.GetString("user")));
        Assert.Equal(content, Convert.ToHexString(Cache.Get(key)!));
        Assert.Equal(1, Logged(app, 141));
        Assert.DoesNotContain(key, app.Log.Lines.Where(line => line.EventId.Id == 141).Select(line => line.Message).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_large_stays_in_the_cache()
    {
        using var old = await VisitOldAppAsync(session =>
        {
            session.SetString("user", "Ada");
            session.Set("noise", System.Security.Cryptography.RandomNumberGenerator.GetBytes(500_000));
        });
        await using var app = await StartNewAppAsync();
        using var browser = Follow(app, old);

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));

        Assert.Single(Cache.Keys);
        Assert.Empty(await DynamoDB.ItemsAsync(app.Table));
        Assert.Equal(1, Logged(app, 141));
    }

    [Fact]
    public async Task A_session_that_has_expired_in_the_cache_is_none()
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        Cache.Remove(Cache.Keys.Single());
        await using var app = await StartNewAppAsync();
        using var browser = Follow(app, old);

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
        Assert.Empty(await DynamoDB.ItemsAsync(app.Table));
    }

    [Fact]
    public async Task A_cache_that_fails_is_an_error_only_for_whom_it_may_have_a_session()
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync();
        using var browser = Follow(app, old);
        using var other = app.NewBrowser();
        Cache.FailsToRead = true;

        await Assert.ThrowsAsync<SessionStoreException>(() => browser.VisitAsync(session => session.GetString("user")));
        await other.VisitAsync(session => session.SetString("user", "Bob"));
        Assert.Equal("Bob", await other.VisitAsync(session => session.GetString("user")));

        Cache.FailsToRead = false;
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task Without_consent_to_the_new_cookie_it_stays_in_the_cache()
    {
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync(beforeSession: app => app.Use((context, next) =>
        {
            if (context.Request.Query.ContainsKey("refused"))
            {
                context.Features.Set<ITrackingConsentFeature>(new Refused());
            }

            return next(context);
        }));
        using var browser = Follow(app, old);

        using (await browser.SendVisitAsync(context => context.Session.LoadAsync(), query: "?refused"))
        {
            Assert.Single(Cache.Keys);
        }

        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task Without_a_cache_the_app_does_not_start()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            StartNewAppAsync(migrates: false, services: services => services.MigrateSessionsFromDistributedCache()));
        Assert.Contains("AddStackExchangeRedisCache", exception.Message, StringComparison.Ordinal);
    }

    private sealed class Refused : ITrackingConsentFeature
    {
        public bool IsConsentNeeded => true;

        public bool HasConsent => false;

        public bool CanTrack => false;

        public void GrantConsent()
        {
        }

        public void WithdrawConsent()
        {
        }

        public string CreateConsentCookie() => "";
    }
}
