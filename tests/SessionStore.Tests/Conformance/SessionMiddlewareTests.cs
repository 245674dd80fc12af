using Amazon.Runtime;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Internal;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Conformance;

/// <summary>Our sessions under the framework's middleware.</summary>
public sealed class DynamoDBSessionMiddlewareTests(DynamoDBFixture dynamoDB) : SessionMiddlewareContract
{
    protected override string[] CookiesOfNewSession => [".AspNetCore.Session", ".AspNetCore.Session.v"];

    protected override async Task AddSessionAsync(IServiceCollection services)
    {
        var table = await dynamoDB.CreateTableAsync();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddDynamoDBSession(options =>
        {
            options.TableName = table;
            options.Credentials = new BasicAWSCredentials("app", "app");
            options.ConfigureClient = config =>
            {
                config.ServiceURL = dynamoDB.Endpoint.ToString();
                config.AuthenticationRegion = "us-east-1";
            };
        });
    }
}

/// <summary>The framework's own sessions, which check the suite itself.</summary>
public sealed class InMemorySessionMiddlewareTests : SessionMiddlewareContract
{
    protected override string[] CookiesOfNewSession => [".AspNetCore.Session"];

    protected override Task AddSessionAsync(IServiceCollection services)
    {
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddDistributedMemoryCache(options => options.Clock = new Clock(Time));
        services.AddSession();
        return Task.CompletedTask;
    }

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
