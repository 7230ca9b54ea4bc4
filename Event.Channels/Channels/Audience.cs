using System.Diagnostics;

namespace EventChannels;

/// <summary>The producers that wait for some to watch their value, or for nobody to watch it any more.</summary>
/// <remarks>
/// A producer joins, and then looks at the count again; a watcher changes the count, and then looks whether there is an
/// audience. There is a full fence between the two on both sides, so that one of them sees the other.
/// </remarks>
internal sealed class Audience(object gate)
{
    private readonly object _gate = gate;

    // By the count that they wait for; null once the value is completed. Under the value's lock.
    private Dictionary<int, CountSignal>? _signals = [];

    /// <summary>Whether a count that a producer waits for is reached; 0 is for none.</summary>
    public static bool IsReached(int count, int watcherCount) => count == 0 ? watcherCount == 0 : watcherCount >= count;

    /// <summary>Joins the producers that wait for a count, before the value is completed.</summary>
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

    /// <summary>Undoes Join. A count that nobody waits for any more is forgotten.</summary>
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

    /// <summary>Tells those who wait for a count that is reached.</summary>
    /// <param name="watcherCount">How many watch now, which is not always the count that the caller has made.</param>
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

    /// <summary>Tells everyone who waits that the value is completed.</summary>
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

    /// <summary>That a count is reached. Its continuations are this class's own.</summary>
    public sealed class CountSignal(int count) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Count { get; } = count;

        /// <summary>How many producers wait for this. Under the value's lock.</summary>
        public int Waiting { get; set; }
    }
}
