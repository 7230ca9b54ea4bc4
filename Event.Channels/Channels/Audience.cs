namespace EventChannels;

/// <summary>How many watch a value, and the producers that wait for some to come, or for all to be gone.</summary>
/// <remarks>
/// <code>
/// state     | entered by             | a producer that would wait
/// ----------|------------------------|---------------------------------------------------------------------------
/// open      |                        | waits for a count, which goes up and down by one, so that none is skipped
/// completed | the value's completion | is told at once that there is no need to produce
/// </code>
/// </remarks>
internal sealed class Audience(object gate)
{
    private readonly object _gate = gate;

    // Written under the value's lock, read by anyone.
    private volatile int _count;

    // Under the value's lock.
    private bool _completed;

    // The producers that wait, by the count that they wait for. Under the value's lock.
    private Dictionary<int, CountSignal>? _signals;

    public int Count => _count;

    /// <summary>Counts one that comes. Under the value's lock.</summary>
    public void Enter() => Tell(++_count);

    /// <summary>Counts one that goes. Under the value's lock.</summary>
    public void Leave()
    {
        _count--;
        if (_count == 0)
        {
            Tell(0);
        }
    }

    /// <summary>Tells everyone who waits that the value is completed. Under the value's lock.</summary>
    public void Complete()
    {
        _completed = true;
        if (_signals is not null)
        {
            foreach (CountSignal signal in _signals.Values)
            {
                signal.TrySetResult(false);
            }

            _signals = null;
        }
    }

    /// <summary>Waits until so many watch.</summary>
    /// <returns><see langword="false"/> if the value is completed.</returns>
    public ValueTask<bool> WaitForSomeAsync(int count, CancellationToken cancellationToken)
    {
        CountSignal signal;
        lock (_gate)
        {
            if (_completed || _count >= count)
            {
                return new ValueTask<bool>(!_completed);
            }

            signal = Join(count);
        }

        return WaitAsync(signal, count, cancellationToken);
    }

    /// <summary>Waits until nobody watches.</summary>
    /// <returns><see langword="false"/> if the value is completed.</returns>
    public ValueTask<bool> WaitForNoneAsync(CancellationToken cancellationToken)
    {
        CountSignal signal;
        lock (_gate)
        {
            if (_completed || _count == 0)
            {
                return new ValueTask<bool>(!_completed);
            }

            signal = Join(0);
        }

        return WaitAsync(signal, 0, cancellationToken);
    }

    private async ValueTask<bool> WaitAsync(CountSignal signal, int count, CancellationToken cancellationToken)
    {
        try
        {
            return await signal.Task.OrCancelledAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Quit(signal, count);
            throw;
        }
    }

    // Under the value's lock.
    private CountSignal Join(int count)
    {
        _signals ??= [];
        if (!_signals.TryGetValue(count, out CountSignal? signal))
        {
            _signals[count] = signal = new CountSignal();
        }

        signal.Waiting++;
        return signal;
    }

    // Outside the lock, after a cancellation: a count that nobody waits for any more is forgotten.
    private void Quit(CountSignal signal, int count)
    {
        lock (_gate)
        {
            signal.Waiting--;
            if (signal.Waiting == 0 && _signals is not null && _signals.TryGetValue(count, out CountSignal? found) && found == signal)
            {
                _signals.Remove(count);
            }
        }
    }

    // Under the value's lock.
    private void Tell(int count)
    {
        if (_signals is not null && _signals.TryGetValue(count, out CountSignal? signal))
        {
            _signals.Remove(count);
            signal.TrySetResult(true);
        }
    }

    // Its continuations are this class's own.
    private sealed class CountSignal() : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        // Under the value's lock.
        public int Waiting { get; set; }
    }
}
