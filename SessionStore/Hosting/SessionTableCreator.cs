using Amazon.DynamoDBv2;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionStore.Diagnostics;
using SessionStore.Table;

namespace SessionStore.Hosting;

/// <summary>Creates the table before the app listens, when the options ask for it.</summary>
internal sealed class SessionTableCreator(
    SessionTable table, IOptions<DynamoDBSessionOptions> options, IOptions<SessionOptions> sessionOptions, TimeProvider time, ILogger<SessionTableCreator> logger)
    : IHostedService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.CreateTable)
        {
            return;
        }

        var limits = new CallLimits(sessionOptions.Value.IOTimeout, cancellationToken);
        var created = !await ExistsAsync(limits) && await table.CreateTableAsync(limits);
        while ((await table.DescribeAsync(limits)).TableStatus != TableStatus.ACTIVE)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
        }

        // An existing table is its owner's: nothing about it is changed.
        if (created)
        {
            await table.EnableTimeToLiveAsync(limits);
            Log.TableCreated(logger, table.Schema.TableName);
        }
    }

    private async Task<bool> ExistsAsync(CallLimits limits)
    {
        try
        {
            await table.DescribeAsync(limits);
            return true;
        }
        catch (SessionStoreException missing) when (missing.Failure == SessionStoreFailure.TableNotFound)
        {
            return false;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
