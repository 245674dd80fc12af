namespace SessionStore.Sessions;

internal sealed partial class DynamoDBSession
{
    /// <summary>What was begun last of all that writes.</summary>
    private Task _turn = Task.CompletedTask;

    /// <summary>
    /// Handlers begin several writes at once, with Task.WhenAll. One after the other they create one session, count exactly
    /// and leave one cookie.
    /// </summary>
    private async Task InTurnAsync(Func<Task> write)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_changes)
        {
            (before, _turn) = (_turn, done.Task);
        }

        try
        {
            await before;
            await write();
        }
        finally
        {
            done.SetResult();
        }
    }

    /// <summary>The response waits for what the handler has begun, awaited or not.</summary>
    private Task TurnAsync(bool synchronous)
    {
        var turn = _turn;
        if (synchronous)
        {
            turn.GetAwaiter().GetResult();
        }

        return turn;
    }
}
