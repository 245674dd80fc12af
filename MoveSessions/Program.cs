// Moves all sessions of an Express app into the table of the sessions here, so that its own table can go. See docs/migrating.md.
//
//   dotnet run --project MoveSessions -- --from express-sessions [--prefix sess:] [--rate 100] [--count true]
//
// The table to move to is configured as in the app: TABLE_ARN and TABLE_ROLE_ARN, Aspire:DynamoDB:Session, ConnectionStrings.

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using MoveSessions;
using SessionStore;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
builder.AddDynamoDBSession();
using var host = builder.Build();

var from = builder.Configuration["from"];
var rate = builder.Configuration.GetValue("rate", 100);
if (from is null || rate < 1)
{
    await Console.Error.WriteLineAsync("Say which table: --from <name or ARN> [--prefix session#] [--rate <items a second>] [--count true]");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};

var countOnly = builder.Configuration.GetValue("count", false);
try
{
    await host.Services.MoveSessionsFromExpressAsync(
        express =>
        {
            express.TableName = from;
            express.KeyPrefix = builder.Configuration["prefix"] ?? express.KeyPrefix;
        },
        rate,
        countOnly,
        new ProgressLine(countOnly ? "would move" : "moved"),
        stop.Token);
    Console.WriteLine("Done.");
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("Stopped. Run it again to go on.");
    return 1;
}
catch (SessionException exception)
{
    await Console.Error.WriteLineAsync($"{exception.Message} Run it again to go on.");
    return 1;
}
