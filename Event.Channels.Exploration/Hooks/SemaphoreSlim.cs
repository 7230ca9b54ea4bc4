namespace EventChannels.Exploration.Hooks;

/// <summary>A semaphore whose waits are ended by logical threads, in the order in which they began.</summary>
[StandIn(typeof(System.Threading.SemaphoreSlim))]
internal sealed class SemaphoreSlim(int initialCount, int maxCount)
{
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private int _count = initialCount;

    public Task WaitAsync() => WaitAsync(CancellationToken.None);

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        Scheduling.LogicalThread.Point("semaphore.WaitAsync");
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        if (_count > 0)
        {
            _count--;
            return Task.CompletedTask;
        }

        var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(turn);
        return WaitAsync(turn, cancellationToken);
    }

    public int Release()
    {
        Scheduling.LogicalThread.Point("semaphore.Release");
        while (_waiting.TryDequeue(out TaskCompletionSource<bool>? next))
        {
            if (next.TrySetResult(true))
            {
                return 0;
            }
        }

        if (_count == maxCount)
        {
            throw new SemaphoreFullException();
        }

        return _count++;
    }

    private static async Task WaitAsync(TaskCompletionSource<bool> turn, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (turn, token) => ((TaskCompletionSource<bool>)turn!).TrySetCanceled(token), turn);
        try
        {
            await turn.Task.ConfigureAwait(false);
        }
        finally
        {
            registration.Unregister();
        }
    }
}
