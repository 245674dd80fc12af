using System.Collections.Concurrent;
using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Benchmarks.Credentials;

/// <summary>Fifty callers, each of which reads an item, pauses, and reads again.</summary>
internal sealed class CallerLoad(IAmazonDynamoDB client)
{
    public const int Callers = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<double> _milliseconds = new();
    private int _failed;

    public int Failed => _failed;

    public int Requests => _milliseconds.Count;

    public int Slow => _milliseconds.Count(ms => ms > 100);

    public double Slowest => _milliseconds.DefaultIfEmpty().Max();

    public async Task RunAsync(double seconds)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => CallAsync(end.Token))));
    }

    private async Task CallAsync(CancellationToken end)
    {
        await Task.Delay(Pause * Random.Shared.NextDouble(), CancellationToken.None);
        while (!end.IsCancellationRequested)
        {
            var startedAt = Stopwatch.GetTimestamp();
            try
            {
                await client.GetItemAsync(
                    "sessions", new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { ["id"] = new("a") }, CancellationToken.None);
            }
            catch (Exception)
            {
                Interlocked.Increment(ref _failed);
            }
            _milliseconds.Enqueue(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
