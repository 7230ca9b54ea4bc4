namespace EventChannels;

/// <summary>Tells an observer what a watcher gets, one call after the other.</summary>
/// <remarks>
/// <code>
/// state    | entered by                       | the observer is told           | what it throws
/// ---------|----------------------------------|--------------------------------|---------------------------
/// starting | Subscribe                        | the current value, and the end | is thrown by Subscribe
/// running  | the first wait, a second value   | whatever comes                 | is unhandled
/// over     | the end, an exception, Dispose   | nothing more                   |
/// </code>
/// A producer that is faster than the observer would keep it starting for ever, hence the second value comes from the
/// thread pool.
/// </remarks>
internal sealed class ObserverSubscription<T>(IWatcher<T> watcher, IObserver<T> observer) : IDisposable
{
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;

    // Cleared once, by the code that tells the observer.
    private bool _starting = true;

    // Set by anyone.
    private volatile bool _over;

    /// <summary>Tells what there is, and begins to tell what comes. Never waits.</summary>
    public void Start()
    {
        // It fails while it is starting, that is within this call, or never.
        Task running = RunAsync();
        if (running.IsCompleted)
        {
            running.GetAwaiter().GetResult();
        }
    }

    /// <summary>Ends the telling, but for a call that has begun on another thread. From any thread, more than once.</summary>
    public void Dispose()
    {
        _over = true;
        watcher.Dispose();
    }

    // Not async void: that would make the subscription a pending operation of the subscriber's context.
    private async Task RunAsync()
    {
        try
        {
            using (this)
            {
                IAsyncEnumerator<T> values = watcher.ReadAllAsync().GetAsyncEnumerator();
                await using (values.ConfigureAwait(false))
                {
                    await TellAllAsync(values).ConfigureAwait(false);
                }
            }
        }
        catch (Exception thrown) when (!_starting)
        {
            UnhandledException.Throw(thrown, _context);
        }
    }

    private async Task TellAllAsync(IAsyncEnumerator<T> values)
    {
        for (bool current = true; ; current = false)
        {
            bool found;
            try
            {
                ValueTask<bool> step = values.MoveNextAsync();
                _starting &= step.IsCompleted;
                found = await step.ConfigureAwait(false);
            }
            catch (Exception error)
            {
                if (TryEnd())
                {
                    observer.OnError(error);
                }

                return;
            }

            if (!found)
            {
                if (TryEnd())
                {
                    observer.OnCompleted();
                }

                return;
            }

            if (_starting && !current)
            {
                _starting = false;
                await default(ThreadPoolTurn);
            }

            if (_over)
            {
                return;
            }

            observer.OnNext(values.Current);
        }
    }

    // Where it was disposed, its observer is not told of the end.
    private bool TryEnd()
    {
        if (_over)
        {
            return false;
        }

        Dispose();
        return true;
    }
}
