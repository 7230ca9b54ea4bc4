using System.Runtime.CompilerServices;

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
/// keeps the <see cref="ExecutionContext"/> of neither. An async method would keep one at each await: this is none, and a
/// step of the watcher's loop, which may be one, begins with the flow of the context suppressed. The user's functions run
/// in TryGet, before that, with the flow as it is: a step finds only a value that comes between the two.
/// </para>
/// </remarks>
internal sealed class ObserverSubscription<T>(IWatcher<T> watcher, IObserver<T> observer) : IDisposable
{
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;

    // These are written by the code that tells the observer. It runs on one thread at a time.
    private Action? _goOn;
    private IAsyncEnumerator<T>? _values;
    private ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter _step;
    private bool _hasStep; // whose result is still to be asked for
    private bool _told;
    private bool _starting = true;
    private UnwaitedSteps _unwaited;

    // Set by anyone.
    private volatile bool _over;

    /// <summary>Tells what there is, and begins to tell what comes. Never waits.</summary>
    public void Start() => Run();

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

    private void Run()
    {
        bool ended = true;
        try
        {
            _values ??= WithoutContext(static watcher => watcher.ReadAllAsync().GetAsyncEnumerator(), watcher);
            ended = TellAll(_values);
        }
        finally
        {
            if (ended)
            {
                Dispose();
                _ = EndLoopAsync();
            }
        }
    }

    // Returns false if GoOn will be called: then it may run already.
    private bool TellAll(IAsyncEnumerator<T> values)
    {
        while (!_over)
        {
            bool found;
            T? next;
            try
            {
                if (!TryGetNext(values, out found, out next))
                {
                    return false;
                }
            }
            catch (Exception error)
            {
                if (TryEnd())
                {
                    observer.OnError(error);
                }

                break;
            }

            if (!found)
            {
                if (TryEnd())
                {
                    observer.OnCompleted();
                }

                break;
            }

            if (!_over)
            {
                _told = true;
                observer.OnNext(next!);
            }
        }

        return true;
    }

    // Gets the next value, or the end; or returns false, and GoOn will be called.
    private bool TryGetNext(IAsyncEnumerator<T> values, out bool found, out T? next)
    {
        found = false;
        next = default;
        if (!_hasStep)
        {
            bool isSecond = _starting && _told;
            if (isSecond ? watcher.HasUnread : !_unwaited.YieldIfDue(waited: false).IsCompleted)
            {
                return GoOnElsewhere();
            }

            if (!isSecond && watcher.TryGet(out next))
            {
                return found = true;
            }

            _step = Awaiter(WithoutContext(static values => values.MoveNextAsync(), values));
            _hasStep = true;
            if (!_step.IsCompleted)
            {
                _starting = false;
                _unwaited.YieldIfDue(waited: true);
                _step.UnsafeOnCompleted(_goOn ??= GoOn);
                return false;
            }
        }

        _hasStep = false;
        found = _step.GetResult();
        if (found && _starting && _told)
        {
            (_step, _hasStep) = (Awaiter(new ValueTask<bool>(true)), true);
            return GoOnElsewhere();
        }

        next = found ? values.Current : default;
        return true;
    }

    // On the thread pool, with the context of nobody.
    private bool GoOnElsewhere()
    {
        _starting = false;
        default(ThreadPoolTurn).UnsafeOnCompleted(_goOn ??= GoOn);
        return false;
    }

    // If it was disposed, its observer is not told of the end.
    private bool TryEnd()
    {
        if (_over)
        {
            return false;
        }

        Dispose();
        return true;
    }

    // Not async void: that would make it a pending operation of the subscriber's synchronization context.
    private async Task EndLoopAsync()
    {
        if (_values is null)
        {
            return;
        }

        try
        {
            await _values.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            UnhandledException.Throw(thrown, _context);
        }
    }

    private static ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter Awaiter(ValueTask<bool> step) =>
        step.ConfigureAwait(false).GetAwaiter();

    // An async method that is called here keeps no context while it waits.
    private static TResult WithoutContext<TState, TResult>(Func<TState, TResult> call, TState state)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return call(state);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return call(state);
        }
    }
}
