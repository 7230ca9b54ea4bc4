using System.Diagnostics;

namespace EventChannels;

/// <summary>The producers that wait until their value has enough watchers, or none.</summary>
/// <remarks>
/// A producer joins, then reads the count again. A watcher changes the count, then reads whether producers wait. Both have a
/// full fence between the two steps, so at least one sees the other.
/// </remarks>
internal sealed class Audience(object gate)
{
    private readonly object _gate = gate;

    // Guarded by _gate, the value's lock. Keyed by the count that the producers wait for; null once the value is completed.
    private Dictionary<int, CountSignal>? _signals = [];

    /// <summary>Whether the count that a producer waits for is reached. A count of 0 means no watchers at all.</summary>
    public static bool IsReached(int count, int watcherCount) => count == 0 ? watcherCount == 0 : watcherCount >= count;

    /// <summary>Joins the producers that wait for a count. Call under the lock, while the value is open.</summary>
    public CountSignal Join(int count)
    {
        Debug.Assert(Monitor.IsEntered(_gate), "The lock is held.");
        if (!_signals!.TryGetValue(count, out CountSignal? signal))
        {
            _signals[count] = signal = new CountSignal(count);
        }

        signal.Waiting++;
        return signal;
    }

    /// <summary>Undoes Join. A count that no producer waits for is forgotten.</summary>
    public void Quit(CountSignal signal)
    {
        lock (_gate)
        {
            signal.Waiting--;
            if (signal.Waiting == 0
                && _signals is not null
                && _signals.TryGetValue(signal.Count, out CountSignal? found)
                && found == signal)
            {
                _signals.Remove(signal.Count);
            }
        }
    }

    /// <summary>Waits, after Join.</summary>
    /// <returns><see langword="false"/> if the value is completed.</returns>
    public async ValueTask<bool> WaitAsync(CountSignal signal, CancellationToken cancellationToken)
    {
        try
        {
            return await signal.Task.OrCancelledAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Quit(signal);
            throw;
        }
    }

    /// <summary>Releases the producers whose count is reached. Call under the lock.</summary>
    /// <param name="watcherCount">The number of watchers now, which other threads may have changed since the caller did.</param>
    public void TellReached(int watcherCount)
    {
        Debug.Assert(Monitor.IsEntered(_gate), "The lock is held.");
        if (_signals is { Count: > 0 })
        {
            foreach (CountSignal signal in _signals.Values.Where(signal => IsReached(signal.Count, watcherCount)).ToArray())
            {
                _signals.Remove(signal.Count);
                signal.TrySetResult(true);
            }
        }
    }

    /// <summary>Releases all producers, because the value is completed. Call under the lock.</summary>
    public void Complete()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "The lock is held.");
        if (_signals is not null)
        {
            foreach (CountSignal signal in _signals.Values)
            {
                signal.TrySetResult(false);
            }

            _signals = null;
        }
    }

    /// <summary>Signals that a count is reached. Only this class awaits it, so it can be completed under the lock.</summary>
    public sealed class CountSignal(int count) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Count { get; } = count;

        /// <summary>The number of producers that wait for this. Guarded by the value's lock.</summary>
        public int Waiting { get; set; }
    }
}
