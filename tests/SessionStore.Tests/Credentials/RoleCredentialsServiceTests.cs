using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using SessionStore.Credentials;
using Tests.Shared;

namespace SessionStore.Tests.Credentials;

public sealed class RoleCredentialsServiceTests
{
    [Fact]
    public async Task The_first_credentials_are_there_before_the_server_listens()
    {
        await using var f = await CredentialsFixture.StartAsync();
        f.Aws.StsLatency = TimeSpan.FromMilliseconds(300);
        await using var app = CreateApp(f, _ => f.Options);

        await app.StartAsync(TestContext.Current.CancellationToken);

        var service = app.Services.GetRequiredService<RoleCredentialsService>();
        Assert.True(service.Credentials!.GetAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(app)).Status);
        var status = app.Services.GetRequiredService<RoleCredentialsStatus>();
        Assert.Equal(CredentialsFixture.RoleArn, status.RoleArn);
        Assert.Equal("app@host", status.RoleSessionName);
        Assert.Equal(f.Time.GetUtcNow() + CredentialsFixture.Lifetime, status.ExpiresAt);
        Assert.Equal(0, status.Renewals);
        Assert.Null(status.LastError);

        f.Time.Advance(CredentialsFixture.PastRenewal);
        await CredentialsFixture.EventuallyAsync(() => service.Credentials.Issued == 2);
        Assert.Equal(1, status.Renewals);
    }

    [Fact]
    public async Task The_app_starts_unhealthy_and_says_why_when_the_role_is_refused()
    {
        await using var f = await CredentialsFixture.StartAsync();
        f.Aws.Sts = StsBehavior.Denied;
        await using var app = CreateApp(f, _ => f.Options);

        await app.StartAsync(TestContext.Current.CancellationToken);

        var health = await CheckAsync(app);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("AccessDenied", health.Description, StringComparison.Ordinal);
        Assert.Contains(f.Logs, l => l.Level == LogLevel.Error && l.Text.StartsWith("The app starts without credentials", StringComparison.Ordinal));
        var status = app.Services.GetRequiredService<RoleCredentialsStatus>();
        Assert.Null(status.ExpiresAt);
        Assert.Equal(0, status.Renewals);
        Assert.Contains("trust policy", status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_is_degraded_when_renewals_fail_and_the_credentials_are_nearly_used_up()
    {
        await using var f = await CredentialsFixture.StartAsync();
        await using var app = CreateApp(f, _ => f.Options);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var credentials = app.Services.GetRequiredService<RoleCredentialsService>().Credentials!;
        f.Aws.Sts = StsBehavior.Unavailable;
        await CredentialsFixture.EventuallyAsync(() => f.Time.TimerCount == 1);

        f.Time.Advance(CredentialsFixture.Lifetime * 0.7);
        await CredentialsFixture.EventuallyAsync(() => credentials.ConsecutiveFailures > 0);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(app)).Status);
        f.Time.Advance(CredentialsFixture.Lifetime * 0.15);
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(app)).Status);
        f.Time.Advance(CredentialsFixture.Lifetime * 0.2);
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(app)).Status);
    }

    [Fact]
    public async Task Without_a_role_there_is_nothing_to_do()
    {
        await using var f = await CredentialsFixture.StartAsync();
        await using var app = CreateApp(f, _ => null);

        await app.StartAsync(TestContext.Current.CancellationToken);

        Assert.Null(app.Services.GetRequiredService<RoleCredentialsStatus>().RoleArn);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(app)).Status);
        Assert.Equal(0, f.Aws.StsCalls);
    }

    private static WebApplication CreateApp(CredentialsFixture f, Func<IServiceProvider, RoleOptions?> options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(f);
        builder.Services.AddSingleton<TimeProvider>(f.Time);
        builder.Services.AddRoleCredentials(options);
        builder.Services.AddSingleton<RoleCredentialsHealthCheck>();
        return builder.Build();
    }

    private static Task<HealthCheckResult> CheckAsync(WebApplication app) =>
        app.Services.GetRequiredService<RoleCredentialsHealthCheck>()
            .CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
}
