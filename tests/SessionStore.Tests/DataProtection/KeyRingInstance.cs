using System.Text;
using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.DataProtection;

/// <summary>One instance of an app that keeps its keys in the table; it protects and reads, and serves nothing.</summary>
internal sealed class KeyRingInstance : IAsyncDisposable
{
    private readonly WebApplication _app;

    public KeyRingInstance(DynamoDBFixture dynamoDB, string table, string name = "shop", Action<IDataProtectionBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(Log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddDynamoDBSession(options =>
        {
            options.TableName = table;
            options.ConfigureClient = config =>
            {
                config.ServiceURL = dynamoDB.Endpoint.ToString();
                config.AuthenticationRegion = "us-east-1";
                config.DefaultAWSCredentials = new BasicAWSCredentials("app", "app");
                config.HttpClientFactory = Wire;
            };
        });
        var keys = builder.Services.AddDataProtection().SetApplicationName(name).PersistKeysToDynamoDB();
        configure?.Invoke(keys);
        _app = builder.Build();
    }

    public DynamoDBWire Wire { get; } = new();

    public LogCollector Log { get; } = new();

    public IKeyManager KeyManager => _app.Services.GetRequiredService<IKeyManager>();

    private IDataProtector Protector => _app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    public byte[] Protect(string text) => Protector.Protect(Encoding.UTF8.GetBytes(text));

    public string Unprotect(byte[] payload) => Encoding.UTF8.GetString(Protector.Unprotect(payload));

    /// <summary>Each instance protects something at the same moment, none having stored a key before all have looked for one.</summary>
    public static async Task<byte[][]> ProtectAtOnceAsync(IReadOnlyList<KeyRingInstance> instances)
    {
        var stillToLook = instances.Count;
        var allHaveLooked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var instance in instances)
        {
            var hasLooked = false;
            instance.Wire.Fault = async (operation, cancellationToken) =>
            {
                if (operation is "PutItem" or "UpdateItem" && !hasLooked)
                {
                    hasLooked = true;
                    if (Interlocked.Decrement(ref stillToLook) == 0)
                    {
                        allHaveLooked.SetResult();
                    }

                    await allHaveLooked.Task.WaitAsync(cancellationToken);
                }

                return null;
            };
        }

        return await Task.WhenAll(instances.Select(instance => Task.Factory.StartNew(
            () => instance.Protect("hello"), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
