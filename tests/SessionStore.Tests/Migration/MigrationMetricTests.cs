using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;
using SessionStore.Tests.Telemetry;

namespace SessionStore.Tests.Migration;

/// <summary>A counter says how many still come, and so when the migration can be taken out.</summary>
public sealed class MigrationMetricTests(DynamoDBFixture dynamoDB) : MigrationTest(dynamoDB), IDisposable
{
    private readonly SpanRecorder _recorder = new();

    [Fact]
    public async Task Each_session_counts_once_by_where_it_came_from()
    {
        var counted = new ConcurrentQueue<object?>();
        using var listener = Listen(counted);
        var express = ExpressFixture.Read(ExpressFixture.Pwrdrvr, TimeSpan.FromHours(1));
        using var old = await VisitOldAppAsync(session => session.SetString("user", "Ada"));
        await using var app = await StartNewAppAsync(services: services => services.MigrateSessionsFromExpress(options => options.Secrets.Add(express.Secret)));
        await DynamoDB.Client.PutItemAsync(app.Table, express.Item, TestContext.Current.CancellationToken);
        using var fromCache = Follow(app, old);
        using var fromExpress = ExpressFixture.NewBrowser(app, express.Cookie);

        for (var visits = 0; visits < 2; visits++)
        {
            Assert.Equal("Ada", await fromCache.VisitAsync(session => session.GetString("user")));
            Assert.Equal("test", await fromExpress.VisitAsync(session => session.GetString("user")));
        }

        Assert.Equal(["distributed_cache", "express"], counted);
    }

    public void Dispose() => _recorder.Dispose();

    private MeterListener Listen(ConcurrentQueue<object?> counted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "session_store.migrated")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            // In a request of this test, not of another one.
            if (Activity.Current?.TraceId == _recorder.TraceId)
            {
                counted.Enqueue(tags.ToArray().Single(tag => tag.Key == "from").Value);
            }
        });
        listener.Start();
        return listener;
    }
}
