using Microsoft.Extensions.Time.Testing;

namespace Tests.Shared;

/// <summary>A clock that stands still until it is told to move, and knows how many wait for it.</summary>
internal sealed class CountingTimeProvider() : FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private int _timers;

    /// <summary>The timers that have yet to fire: the delays and time limits under way.</summary>
    public int TimerCount => Volatile.Read(ref _timers);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new CountedTimer(this, callback, period);
        timer.Start(base.CreateTimer(timer.Fire, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan), dueTime, period);
        return timer;
    }

    private sealed class CountedTimer(CountingTimeProvider owner, TimerCallback callback, TimeSpan period) : ITimer
    {
        private ITimer? _timer;
        private TimeSpan _period = period;
        private int _waiting;

        public void Start(ITimer timer, TimeSpan dueTime, TimeSpan period)
        {
            _timer = timer;
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            Count(dueTime >= TimeSpan.Zero);
            return _timer!.Change(dueTime, period);
        }

        public void Fire(object? state)
        {
            // Before what it wakes up goes on: from here on nobody sleeps any more.
            Count(_period > TimeSpan.Zero);
            callback(state);
        }

        public void Dispose()
        {
            _timer!.Dispose();
            Count(false);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Count(bool waiting)
        {
            var now = waiting ? 1 : 0;
            Interlocked.Add(ref owner._timers, now - Interlocked.Exchange(ref _waiting, now));
        }
    }
}
