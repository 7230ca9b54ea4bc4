namespace EventChannels;

/// <summary>Calls an observer for each value that a watcher gets, one call at a time.</summary>
/// <remarks>
/// <code>
/// state    | entered by                       | calls of the observer          | an exception of the observer
/// ---------|----------------------------------|--------------------------------|------------------------------
/// starting | Subscribe                        | the current value, and the end | is thrown by Subscribe
/// running  | the first wait, a second value   | each later value, and the end  | is unhandled
/// over     | the end, an exception, Dispose   | none                           |
/// </code>
/// <para>
/// The second value always comes from the thread pool. Otherwise a producer that is faster than the observer would keep
/// Subscribe from returning.
/// </para>
/// <para>
/// A subscription may live far longer than the request that subscribed, or the producer on whose thread it continues. So it
/// captures the <see cref="ExecutionContext"/> of neither. An async method would capture it at each await. This class has no
/// async method, but a watcher's Get may be one, so it begins with the flow suppressed. User functions run before that, in
/// TryGet, with normal flow; the Get itself finds only a value that comes between the two.
/// </para>
/// </remarks>
internal sealed class ObserverSubscription<T>(ISourceWatcher<T> watcher, IObserver<T> observer) : IDisposable
{
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;

    // Only Run uses these five. It runs on one thread at a time.
    private Action? _goOn;
    private ValueTask<Taken<T>>? _get; // the Get under way, whose result is not taken yet
    private bool _told; // whether OnNext was called
    private bool _starting = true;
    private UnwaitedSteps _unwaited;

    // Set once, on any thread.
    private volatile bool _over;

    /// <summary>Gives the observer all available values, and arranges to continue when more come. Never waits.</summary>
    public void Run()
    {
        bool tells = false;
        try
        {
            while (!_over && TryTake(out Taken<T> next) && !_over)
            {
                tells = true; // an exception from here on is the observer's, not the value's error
                if (!next.Found)
                {
                    Dispose();
                    observer.OnCompleted();
                    return;
                }

                _told = true;
                observer.OnNext(next.Value);
                tells = false;
            }
        }
        catch (Exception error) when (!tells)
        {
            if (!_over)
            {
                Dispose();
                observer.OnError(error);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Ends the calls; one that has begun on another thread still finishes. Safe from any thread, repeatedly.</summary>
    public void Dispose()
    {
        _over = true;
        watcher.Dispose();
    }

    private void GoOn()
    {
        try
        {
            Run();
        }
        catch (Exception thrown)
        {
            UnhandledException.Throw(thrown, _context);
        }
    }

    // True: next is the next value, or nothing at the end. False: GoOn will be called, and may already be running.
    private bool TryTake(out Taken<T> next)
    {
        next = default;
        bool isSecond = _starting && _told;
        if (_get is not { } get)
        {
            if (isSecond ? watcher.HasUnread : !_unwaited.YieldIfDue(waited: false).IsCompleted)
            {
                return GoOnElsewhere();
            }

            if (!isSecond && watcher.TryGet(out T? value))
            {
                next = new Taken<T>(value);
                return true;
            }

            get = BeginGet();
            if (!get.IsCompleted)
            {
                _get = get;
                _starting = false;
                _unwaited.YieldIfDue(waited: true);
                get.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_goOn ??= GoOn);
                return false;
            }
        }

        _get = null;
        next = get.GetAwaiter().GetResult();
        if (!next.Found)
        {
            watcher.ThrowIfEndedWithError();
        }
        else if (isSecond)
        {
            _get = new ValueTask<Taken<T>>(next);
            return GoOnElsewhere();
        }

        return true;
    }

    // Suppresses the flow, so that an async method called here captures no context while it waits.
    private ValueTask<Taken<T>> BeginGet()
    {
        using AsyncFlowControl? control = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return watcher.TakeAsync(CancellationToken.None);
    }

    // Continues on the thread pool, without any ExecutionContext.
    private bool GoOnElsewhere()
    {
        _starting = false;
        default(ThreadPoolTurn).UnsafeOnCompleted(_goOn ??= GoOn);
        return false;
    }
}
