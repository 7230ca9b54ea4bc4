using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>Wakes one who waits. Given while nobody waits, it ends the next wait at once.</summary>
/// <remarks>
/// <code>
/// state   | entered by               | Give                     | WaitAsync
/// --------|--------------------------|--------------------------|------------------------
/// idle    | a wait that has ended    | given                    | awaited
/// given   | Give                     | nothing                  | idle, and ends at once
/// awaited | WaitAsync                | idle, and ends the wait  | (one at a time)
/// </code>
/// Give is safe from any thread. It allocates nothing.
/// </remarks>
internal sealed class Signal : IValueTaskSource
{
    private const int Idle = 0;
    private const int Given = 1;
    private const int Awaited = 2;

    // By interlocked steps.
    private int _state;

    // Completed by the Give that leaves the awaited state; reset by the one who waits.
    private ManualResetValueTaskSourceCore<bool> _core;

    /// <summary>Ends the wait.</summary>
    /// <param name="elsewhere">Whether the one who waits must not go on within this call, but on the thread pool.</param>
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

    /// <summary>Waits until the signal is given. One wait at a time, which must be awaited.</summary>
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
