using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace SessionStore.Tests.Harness;

/// <summary>The app of a test, on the run's own DynamoDB Local.</summary>
internal sealed partial class SessionApp
{
    /// <inheritdoc cref="StartAsync(Uri, string, Action{WebApplication}, Action{DynamoDBSessionOptions}, IDataProtectionProvider, Action{IServiceCollection}, Action{WebApplication}, bool, Action{WebApplication}, HostBehaviors?)" />
    public static async Task<SessionApp> StartAsync(
        DynamoDBFixture dynamoDB,
        Action<WebApplication> map,
        Action<DynamoDBSessionOptions>? configure = null,
        string? table = null,
        IDataProtectionProvider? sharedKeys = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? beforeSession = null,
        bool keepsKeys = false,
        Action<WebApplication>? useSession = null,
        HostBehaviors? host = null) =>
        await StartAsync(
            dynamoDB.Endpoint, table ?? await dynamoDB.CreateTableAsync(), map, configure, sharedKeys, services, beforeSession, keepsKeys, useSession, host);
}
