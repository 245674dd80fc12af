using SessionStore.Table;

namespace SessionStore.Sessions;

internal sealed partial class DynamoDBSession
{
    /// <summary>What was begun last of all that writes.</summary>
    private Task _turn = Task.CompletedTask;

    /// <summary>
    /// Handlers begin several writes at once, with Task.WhenAll, and the response waits for what they have begun, awaited or not.
    /// One after the other they create one session, count exactly and leave one cookie.
    /// </summary>
    /// <param name="write">What is to be done.</param>
    /// <param name="synchronous">By this thread.</param>
    private async Task InTurnAsync(Func<Task> write, bool synchronous = false)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_changes)
        {
            (before, _turn) = (_turn, done.Task);
        }

        try
        {
            // What is read just now would be older than what is written.
            var ready = _loading is { IsCompleted: false } loading ? Task.WhenAll(before, Settled(loading)) : before;
            if (synchronous)
            {
                ready.GetAwaiter().GetResult();
            }

            await ready;
            await write();
        }
        finally
        {
            done.SetResult();
        }
    }

    /// <summary>Most requests have nothing to store but, perhaps, a touch, which needs no turn.</summary>
    private Task StoreInTurnAsync(CallLimits limits) =>
        _changes.Any || !_turn.IsCompleted ? InTurnAsync(() => StoreAsync(limits), limits.IsSynchronous) : StoreAsync(limits);

    /// <summary>How it ends is the business of whoever reads.</summary>
    private static Task Settled(Task task) => task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
