using Amazon.DynamoDBv2;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionStore.Diagnostics;
using SessionStore.Table;

namespace SessionStore.Hosting;

/// <summary>
/// Creates the table when the options ask for it, before other services start: Data Protection may read its keys from it then.
/// </summary>
internal sealed class SessionTableCreator(
    SessionTable table, IOptions<DynamoDBSessionOptions> options, IOptions<SessionOptions> sessionOptions, TimeProvider time, ILogger<SessionTableCreator> logger)
    : IHostedLifecycleService
{
    private const int PollsUntilKnown = 20;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.CreateTable)
        {
            return;
        }

        var limits = new CallLimits(sessionOptions.Value.IOTimeout, cancellationToken);
        var created = await StatusAsync(mayBeMissing: true, limits) is null && await table.CreateTableAsync(limits);

        // DescribeTable is eventually consistent: for a moment it may not know a new table.
        for (var polls = 0; await StatusAsync(mayBeMissing: polls < PollsUntilKnown, limits) != TableStatus.ACTIVE; polls++)
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

    private async Task<TableStatus?> StatusAsync(bool mayBeMissing, CallLimits limits)
    {
        try
        {
            return (await table.DescribeAsync(limits)).TableStatus;
        }
        catch (SessionStoreException missing) when (mayBeMissing && missing.Failure == SessionStoreFailure.TableNotFound)
        {
            return null;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
