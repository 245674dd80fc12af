using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;
using SessionStore.Tests.Regions;

namespace SessionStore.Tests.Telemetry;

/// <summary>What sessions cost and how they fare can be read from the meter.</summary>
public sealed class MetricTests(DynamoDBFixture dynamoDB) : IDisposable
{
    private readonly SpanRecorder _recorder = new();

    [Fact]
    public async Task Operations_units_sizes_skipped_touches_and_conflicts_are_measured()
    {
        var measured = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = Listen(measured);
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        using var tab = app.NewBrowser();

        await browser.VisitAsync(session => session.SetString("text", new string('x', 2900)));
        tab.Cookies.Add(browser.Cookies.GetCookies(app.Address));
        await browser.VisitAsync(session => session.GetString("text"));
        await Assert.ThrowsAsync<SessionEndedException>(() => browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            await tab.VisitAsync(other => other.AbandonAsync());
            session.SetString("text", "late");
            await session.CommitAsync();
        }));

        Assert.Equal(3, Sum("session_store.capacity.write", "operation=PutItem"));
        Assert.Equal(1, Sum("session_store.capacity.read", "operation=GetItem"));
        Assert.Equal(3, Sum("session_store.capacity.write", "operation=DeleteItem"));
        Assert.Equal(1, Count("session_store.operation.duration", "operation=PutItem,outcome=ok"));
        Assert.Equal(2, Count("session_store.operation.duration", "operation=GetItem,outcome=ok"));
        Assert.Equal(1, Count("session_store.operation.duration", "operation=UpdateItem,outcome=condition_failed"));
        Assert.Equal(1, Sum("session_store.conflicts", "operation=UpdateItem"));
        Assert.Equal(1, Sum("session_store.touch.skipped", ""));
        Assert.InRange(Sum("session_store.item.size", ""), 2900, 3072);

        double Sum(string name, string tags) => measured.Where(m => m.Name == name && m.Tags == tags).Sum(m => m.Value);
        int Count(string name, string tags) => measured.Count(m => m.Name == name && m.Tags == tags);
    }

    [Fact]
    public async Task A_call_that_its_caller_cancels_is_no_error()
    {
        var measured = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = Listen(measured);
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        await browser.VisitAsync(async session =>
        {
            using var caller = new CancellationTokenSource();
            app.Wire.Fault = async (_, cancellationToken) =>
            {
                await caller.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                return null;
            };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.LoadAsync(caller.Token));
            app.Wire.Fault = null;
        });

        Assert.Contains(measured, m => (m.Name, m.Tags) == ("session_store.operation.duration", "operation=GetItem,outcome=cancelled"));
        Assert.DoesNotContain(measured, m => m.Tags.Contains("error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Waits_for_what_another_region_has_written_are_counted_by_how_they_end()
    {
        var measured = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = Listen(measured);
        await using var regions = await TwoRegions.StartAsync(dynamoDB, TimeSpan.FromSeconds(1));
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
        Assert.Empty(Waits());

        using var moved = TwoRegions.Move(browser, regions.Second);
        regions.CopyAt("GetItem", call: 3);
        Assert.Equal("Ada", await moved.VisitAsync(session => session.GetString("user")));
        Assert.Equal(["outcome=arrived"], Waits());

        await browser.VisitAsync(session => session.SetString("user", "Grace"));
        using var tooEarly = TwoRegions.Move(browser, regions.Second);
        Assert.Equal("Ada", await tooEarly.VisitAsync(session => session.GetString("user")));
        Assert.Equal(["outcome=arrived", "outcome=given_up"], Waits());

        IEnumerable<string> Waits() => measured.Where(m => m.Name == "session_store.replica_waits").Select(m => m.Tags);
    }

    public void Dispose() => _recorder.Dispose();

    private MeterListener Listen(ConcurrentQueue<(string Name, double Value, string Tags)> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "SessionStore")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();
        return listener;

        void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            // Measured inside a request of this test, not of another one.
            if (Activity.Current?.TraceId == _recorder.TraceId)
            {
                measured.Enqueue((instrument.Name, value, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
            }
        }
    }
}
