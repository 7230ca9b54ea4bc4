using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>An awaitable signal for one waiter. If it is given while there is no wait, the next wait ends at once.</summary>
/// <remarks>
/// <code>
/// state   | entered by               | Give                         | WaitAsync
/// --------|--------------------------|------------------------------|-----------------------------
/// idle    | the end of a wait        | becomes given                | becomes awaited
/// given   | Give                     | does nothing                 | becomes idle, ends at once
/// awaited | WaitAsync                | becomes idle, ends the wait  | not allowed: one at a time
/// </code>
/// Give is safe from any thread. It allocates nothing.
/// </remarks>
internal sealed class Signal : IValueTaskSource
{
    private const int Idle = 0;
    private const int Given = 1;
    private const int Awaited = 2;

    // Changed by Interlocked only.
    private int _state;

    // Completed by the Give that leaves the awaited state; reset by the waiter.
    private ManualResetValueTaskSourceCore<bool> _core;

    /// <summary>Ends the wait.</summary>
    /// <param name="elsewhere">Whether the continuation must run on the thread pool, and not inside this call.</param>
    public void Give(bool elsewhere)
    {
        while (true)
        {
            switch (Interlocked.CompareExchange(ref _state, Given, Idle))
            {
                case Idle or Given:
                    return;

                case Awaited when Interlocked.CompareExchange(ref _state, Idle, Awaited) == Awaited:
                    _core.RunContinuationsAsynchronously = elsewhere;
                    _core.SetResult(true);
                    return;
            }
        }
    }

    /// <summary>Waits until the signal is given. Await each wait before the next.</summary>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Awaited, Idle) == Idle)
        {
            return new ValueTask(this, _core.Version);
        }

        Interlocked.Exchange(ref _state, Idle);
        return default;
    }

    void IValueTaskSource.GetResult(short token)
    {
        _core.GetResult(token);
        _core.Reset();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
