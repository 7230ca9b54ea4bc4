namespace EventChannels;

/// <summary>How many watch a value, and who waits for some to come, or for all to be gone.</summary>
internal sealed class Audience(object gate)
{
    private readonly object _gate = gate;

    // Written under the value's lock, read by anyone.
    private volatile int _count;

    // Under the value's lock. Their continuations are this class's own.
    private TaskCompletionSource<bool>? _watched;
    private TaskCompletionSource<bool>? _unwatched;

    public int Count => _count;

    /// <summary>Counts one that comes. Under the value's lock.</summary>
    public void Enter()
    {
        _count++;
        _watched?.TrySetResult(true);
        _watched = null;
    }

    /// <summary>Counts one that goes. Under the value's lock.</summary>
    public void Leave()
    {
        _count--;
        if (_count == 0)
        {
            _unwatched?.TrySetResult(true);
            _unwatched = null;
        }
    }

    /// <summary>Waits until somebody watches.</summary>
    public ValueTask WaitForSomeAsync(CancellationToken cancellationToken)
    {
        Task<bool> watched;
        lock (_gate)
        {
            if (_count > 0)
            {
                return default;
            }

            watched = (_watched ??= CreateSignal()).Task;
        }

        return WaitAsync(watched, cancellationToken);
    }

    /// <summary>Waits until nobody watches.</summary>
    public ValueTask WaitForNoneAsync(CancellationToken cancellationToken)
    {
        Task<bool> unwatched;
        lock (_gate)
        {
            if (_count == 0)
            {
                return default;
            }

            unwatched = (_unwatched ??= CreateSignal()).Task;
        }

        return WaitAsync(unwatched, cancellationToken);
    }

    private static TaskCompletionSource<bool> CreateSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async ValueTask WaitAsync(Task<bool> signal, CancellationToken cancellationToken) =>
        await signal.OrCancelledAsync(cancellationToken).ConfigureAwait(false);
}
