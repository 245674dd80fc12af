using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Sharing;

/// <summary>What can't work stops the app at its start, and says what to do.</summary>
public sealed class SharingSettingsTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public void There_has_to_be_a_secret_and_a_name()
    {
        var services = new ServiceCollection();
        Assert.Contains("Secrets", Assert.Throws<ArgumentException>(() => services.ShareSessionsWithExpress(_ => { })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => services.ShareSessionsWithExpress(express => express.Secrets.Add("")));
        Assert.Throws<ArgumentException>(() => services.ShareSessionsWithExpress(express => express.Secrets.Add(null!)));
        Assert.ThrowsAny<ArgumentException>(() => services.ShareSessionsWithExpress(express =>
        {
            express.Secrets.Add("secret");
            express.CookieName = "";
        }));
    }

    [Fact]
    public async Task The_frameworks_middleware_may_not_look_for_the_same_cookie()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(services =>
            services.Configure<SessionOptions>(options => options.Cookie.Name = "connect.sid")));
        Assert.Contains("ShareSessionsWithExpress", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_are_shared_or_taken_over_and_not_both()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(services =>
            services.MigrateSessionsFromExpress(express => express.Secrets.Add("secret"))));
        Assert.Contains("exclude each other", failure.Message, StringComparison.Ordinal);
    }

    private async Task StartAsync(Action<IServiceCollection> services)
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map, services: all =>
        {
            all.ShareSessionsWithExpress(express => express.Secrets.Add("secret"));
            services(all);
        });
    }
}
