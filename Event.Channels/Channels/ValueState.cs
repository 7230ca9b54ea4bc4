using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>The state that a value shares with its watchers' readers: the newest update, the waiting Gets, the end.</summary>
/// <remarks>
/// <code>
/// phase     | entered when                                  | a Set       | a Get with nothing unread
/// ----------|-----------------------------------------------|-------------|---------------------------------------------
/// open      | the value is created                          | is admitted | parks
/// completed | TryComplete is called                         | is refused  | parks: updates are still in line
/// final     | the last update in line has become the newest | is refused  | parks: the newest is still being handed over
/// ended     | the newest is no longer being handed over     | is refused  | reports the end
/// </code>
/// A newest-value reader is known here only while it waits. A reader that does not wait costs a Set nothing.
/// </remarks>
internal abstract class ValueState<T>(Update<T> newest)
{
    // Written under Gate; read without it.
    private volatile Update<T> _newest = newest;

    // Created once, under Gate; read without it.
    private volatile ValueExtras<T>? _extras;

    // Guarded by Gate. The waiters of newest-value readers, except those whose caller is known to await in a context.
    private WaiterList<T> _waiters;

    // Changed by Interlocked only; read without the lock.
    private int _watcherCount;

    // Only advances. Written under Gate; read without it.
    private volatile Phase _phase;

    // Becomes true once, on any thread, and stays true. Read without the lock.
    private volatile bool _hasRunFunctions;

    private enum Phase : byte
    {
        Open,
        Completed,
        Final,
        Ended,
    }

    /// <summary>The value's lock: this object, which users never see. A separate one would cost each value memory.</summary>
    /// <remarks>
    /// Held for a constant number of steps, or for one step per every-value reader and per Get that awaits in a context. When the
    /// last every-value reader goes, it is held for one step per Set in line.
    /// </remarks>
    public object Gate => this;

    /// <inheritdoc cref="MemoryValue{T}.AllowSynchronousContinuations"/>
    public bool AllowSynchronousContinuations { get; set; }

    /// <inheritdoc cref="MemoryValue{T}.Sync"/>
    public bool Sync { get; set; }

    /// <summary>The metrics of a named value; null if it has no name. Written once, before there are readers.</summary>
    public ValueMetrics? Metrics
    {
        get => _extras?.Metrics;
        set
        {
            lock (Gate)
            {
                Extras.Metrics = value;
            }
        }
    }

    /// <summary>Whether the value has extras. If not, no take has to be reported, and no Completion task is pending.</summary>
    public bool HasExtras => _extras is not null;

    /// <summary>The current update; before the first Set, a placeholder of version 0.</summary>
    public Update<T> Newest => _newest;

    /// <summary>The number of open readers of both kinds.</summary>
    public int WatcherCount => Volatile.Read(ref _watcherCount);

    /// <summary>Whether the value refuses further updates.</summary>
    public bool IsCompleted => _phase >= Phase.Completed;

    /// <summary>Whether the newest update is the last one, and is no longer being handed over.</summary>
    public bool HasEnded => _phase == Phase.Ended;

    public Exception? CompletionError => _extras?.CompletionError?.SourceException;

    /// <summary>Cancelled when no update can follow the newest: the value is completed, and the line is empty.</summary>
    public CancellationToken Final
    {
        get
        {
            lock (Gate)
            {
                return _phase >= Phase.Final
                    ? new CancellationToken(canceled: true)
                    : (Extras.Final ??= new CancellationTokenSource()).Token;
            }
        }
    }

    /// <summary>Whether user code ever ran to make an update of this value. If not, a Set need not ask UpdateScope.</summary>
    protected bool HasRunFunctions
    {
        get => _hasRunFunctions;
        set => _hasRunFunctions = value;
    }

    private ValueExtras<T> Extras
    {
        get
        {
            AssertLocked();
            return _extras ??= new ValueExtras<T>();
        }
    }

    // Tells a linked waiter from one that an update has unlinked: each update unlinks all waiters.
    private int Epoch => (int)(_newest.Version & int.MaxValue);

    [Conditional("DEBUG")]
    public void AssertLocked() => Debug.Assert(Monitor.IsEntered(Gate), "The lock is held.");

    /// <summary>Creates an update, with a timestamp if a listener measures time.</summary>
    public Update<T> CreateUpdate(T value) => new(value)
    {
        SetAt = _extras is { Metrics: not null } && ValueMetrics.IsTimed ? Stopwatch.GetTimestamp() : 0,
    };

    /// <summary>Gives an update its version, unless the value is completed or another update has overtaken this one.</summary>
    /// <param name="update">The update.</param>
    /// <param name="follows">The update that it must follow; null if it may follow any.</param>
    /// <param name="last">The update that it would follow: the last in line, or the newest.</param>
    public SetOutcome Admit(Update<T> update, Update<T>? follows, Update<T> last)
    {
        AssertLocked();
        if (_phase != Phase.Open)
        {
            return SetOutcome.Refused;
        }

        if (follows is not null && follows != last)
        {
            return SetOutcome.Overtaken;
        }

        update.Version = last.Version + 1;
        return SetOutcome.Admitted;
    }

    /// <summary>Makes an update the newest, and unlinks all waiting newest-value readers.</summary>
    public void Publish(Update<T> update, ref Wakeup<T> wakeup)
    {
        AssertLocked();
        _newest = update;
        if (!_waiters.IsEmpty || _extras is not null)
        {
            UnlinkAll(ref wakeup);
        }
    }

    /// <summary>Links the waiter of a newest-value reader. The next update or the end unlinks it.</summary>
    public void Link(Waiter<T> waiter)
    {
        AssertLocked();
        waiter.Epoch = Epoch;
        if (waiter.HasContext)
        {
            Extras.WaitersWithContext.Add(waiter);
        }
        else
        {
            _waiters.Add(waiter);
        }
    }

    /// <summary>Unlinks one waiter, unless an update or the end has already unlinked all.</summary>
    public bool TryUnlink(Waiter<T> waiter)
    {
        AssertLocked();
        if (waiter.Epoch != Epoch || HasEnded)
        {
            return false;
        }

        if (waiter.HasContext)
        {
            Extras.WaitersWithContext.Remove(waiter);
        }
        else
        {
            _waiters.Remove(waiter);
        }

        waiter.Epoch = Waiter<T>.Unlinked;
        return true;
    }

    /// <summary>Counts the reader of a new watcher. Call outside the lock.</summary>
    public void AddWatcher()
    {
        Interlocked.Increment(ref _watcherCount);
        if (_extras is not null)
        {
            TellAudience();
        }
    }

    /// <summary>Stops counting a reader that was closed, and completes its Completion task. Call outside the lock.</summary>
    public void RemoveWatcher(WaitingReader<T> reader)
    {
        Interlocked.Decrement(ref _watcherCount);
        if (_extras is not null)
        {
            TellAudience();
            SettleCompletion(reader);
        }
    }

    /// <summary>Waits until there are at least this many watchers; 0 waits until there are none.</summary>
    /// <returns><see langword="false"/> if the value is completed.</returns>
    public ValueTask<bool> WaitForWatchersAsync(int count, CancellationToken cancellationToken)
    {
        Audience audience;
        Audience.CountSignal signal;
        lock (Gate)
        {
            if (IsCompleted || Audience.IsReached(count, WatcherCount))
            {
                return new ValueTask<bool>(!IsCompleted);
            }

            audience = Extras.Audience ??= new Audience(Gate);
            signal = audience.Join(count);
        }

        Interlocked.MemoryBarrier(); // see Audience
        if (Audience.IsReached(count, WatcherCount))
        {
            audience.Quit(signal);
            return new ValueTask<bool>(!IsCompleted);
        }

        return audience.WaitAsync(signal, cancellationToken);
    }

    /// <summary>A task that completes when the reader has nothing more to read.</summary>
    public Task CompletionOf(WaitingReader<T> reader)
    {
        Completions<T> completions;
        lock (Gate)
        {
            completions = Extras.Completions ??= new Completions<T>(Gate);
        }

        return completions.Of(reader);
    }

    /// <summary>Completes the reader's Completion task, if the reader has reached its end. Call outside the lock.</summary>
    public void SettleCompletion(WaitingReader<T> reader) => _extras?.Completions?.Settle(reader);

    /// <summary>Does the same for all readers, after the value has ended. Call outside the lock.</summary>
    public void SettleCompletions() => _extras?.Completions?.SettleAll();

    public ChannelClosedException CreateCompletedException() => Errors.NoMoreUpdates(CompletionError);

    /// <summary>Throws the error with which the value was completed, if there is one.</summary>
    public void ThrowCompletionError() => _extras?.CompletionError?.Throw();

    /// <summary>Ends the value if it is final. Call only while nothing is being handed over.</summary>
    /// <returns>Whether this call ended it. Then call <see cref="SettleCompletions"/> outside the lock.</returns>
    public bool TryEnd(ref Wakeup<T> wakeup)
    {
        AssertLocked();
        if (_phase != Phase.Final)
        {
            return false;
        }

        _phase = Phase.Ended;
        UnlinkAll(ref wakeup);
        return true;
    }

    /// <summary>Makes the newest update the final one if the value is completed. Call only while the line is empty.</summary>
    /// <returns>The source to cancel outside the lock; null if there is none.</returns>
    public CancellationTokenSource? BecomeFinalIfCompleted()
    {
        AssertLocked();
        if (_phase != Phase.Completed)
        {
            return null;
        }

        _phase = Phase.Final;
        return _extras?.Final;
    }

    /// <summary>Completes the value: from now on it refuses updates.</summary>
    /// <returns>Whether it was open.</returns>
    protected bool TryRefuseUpdates(Exception? error)
    {
        AssertLocked();
        if (_phase != Phase.Open)
        {
            return false;
        }

        if (error is not null)
        {
            // Capture once. A capture at each throw would keep the stack trace that the last throw added, and grow without end.
            Extras.CompletionError = ExceptionDispatchInfo.Capture(error);
        }

        _phase = Phase.Completed;
        _extras?.Audience?.Complete();
        return true;
    }

    private void UnlinkAll(ref Wakeup<T> wakeup)
    {
        AssertLocked();
        wakeup.AddAll(_waiters.TakeAll());
        if (_extras is not null)
        {
            wakeup.AddAllWithContext(_extras.WaitersWithContext.TakeAll());
        }
    }

    private void TellAudience()
    {
        if (_extras?.Audience is not null)
        {
            InterruptedThread.RunOrQueue(
                static state =>
                {
                    lock (state.Gate)
                    {
                        state._extras!.Audience!.TellReached(state.WatcherCount);
                    }
                },
                this);
        }
    }
}

/// <summary>Whether a Set was admitted.</summary>
internal enum SetOutcome
{
    /// <summary>The update has its place in the order.</summary>
    Admitted,

    /// <summary>Nothing was set: another update came after the one that this one had to follow.</summary>
    Overtaken,

    /// <summary>Nothing was set: the value is completed.</summary>
    Refused,
}
