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
/// <para>
/// A producer that is faster than the observer would keep it starting for ever, hence the second value comes from the
/// thread pool.
/// </para>
/// <para>
/// A subscription may live far longer than the request that subscribed, or the producer on whose thread it goes on. So it
/// keeps the <see cref="ExecutionContext"/> of neither. An async method would keep one at each await. This is none, but a
/// watcher's Get may be one: it begins with the flow of the context suppressed. The user's functions run in TryGet, before
/// that, with the flow as it is: the Get finds only a value that comes between the two.
/// </para>
/// </remarks>
internal sealed class ObserverSubscription<T>(ISourceWatcher<T> watcher, IObserver<T> observer) : IDisposable
{
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;

    // These are written by the code that tells the observer. It runs on one thread at a time.
    private Action? _goOn;
    private ValueTask<Taken<T>>? _get; // whose result is still to be asked for
    private bool _told;
    private bool _starting = true;
    private UnwaitedSteps _unwaited;

    // Set by anyone.
    private volatile bool _over;

    /// <summary>Tells what there is, and goes on with what comes when it comes. Never waits.</summary>
    public void Run()
    {
        bool tells = false;
        try
        {
            while (!_over && TryTake(out Taken<T> next) && !_over)
            {
                tells = true; // what is thrown now is no error of the value
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

    /// <summary>Ends the telling, but for a call that has begun on another thread. From any thread, more than once.</summary>
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

    // Takes the next value, or nothing at the end; or returns false, and GoOn will be called: then it may run already.
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

    // An async method that is called here keeps no context while it waits.
    private ValueTask<Taken<T>> BeginGet()
    {
        using AsyncFlowControl? control = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return watcher.TakeAsync(CancellationToken.None);
    }

    // On the thread pool, with the context of nobody.
    private bool GoOnElsewhere()
    {
        _starting = false;
        default(ThreadPoolTurn).UnsafeOnCompleted(_goOn ??= GoOn);
        return false;
    }
}
