using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>What a value and the readers of its watchers share: the newest update, who waits for the next, and the end.</summary>
/// <remarks>
/// <code>
/// phase     | entered when                                | a Set       | a reader that has taken the newest
/// ----------|---------------------------------------------|-------------|---------------------------------------------
/// open      |                                             | is admitted | parks
/// completed | the value is completed                      | is refused  | parks, while updates stand in line
/// final     | then: the last update in line is the newest | is refused  | parks, if others have yet to take the newest
/// ended     | then: every reader was handed the newest    | is refused  | finds that nothing will come any more
/// </code>
/// Of the async readers this knows the waiters alone: one that does not wait costs a Set nothing.
/// </remarks>
internal abstract class ValueState<T>(Update<T> newest)
{
    // Replaced under the lock, read by anyone.
    private volatile Update<T> _newest = newest;

    // Made under the lock, read by anyone.
    private volatile ValueExtras<T>? _extras;

    // The async readers' waiters whose callers have no context, as far as is known. Under the lock.
    private WaiterList<T> _waiters;

    // By interlocked steps.
    private int _watcherCount;

    // Goes up only, under the lock; read by anyone.
    private volatile Phase _phase;

    // Goes up once; written and read by anyone.
    private volatile bool _hasRunFunctions;

    private enum Phase : byte
    {
        Open,
        Completed,
        Final,
        Ended,
    }

    /// <summary>The value's lock: this, of which no user gets hold, instead of an object more for each value.</summary>
    /// <remarks>
    /// Held for a few steps, or for a step a Sync reader; when the last of these goes, for a step each Set in line.
    /// </remarks>
    public object Gate => this;

    /// <inheritdoc cref="MemoryValue{T}.AllowSynchronousContinuations"/>
    public bool AllowSynchronousContinuations { get; set; }

    /// <inheritdoc cref="MemoryValue{T}.Sync"/>
    public bool Sync { get; set; }

    /// <summary>What a named value reports; null for one without a name. Written once, before there are readers.</summary>
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

    /// <summary>Whether the value has what few values need: without it no take is reported or looked for.</summary>
    public bool HasExtras => _extras is not null;

    /// <summary>The current update; before the first Set, one of version 0.</summary>
    public Update<T> Newest => _newest;

    /// <summary>How many readers there are, of both kinds.</summary>
    public int WatcherCount => Volatile.Read(ref _watcherCount);

    /// <summary>Whether no update can begin any more.</summary>
    public bool IsCompleted => _phase >= Phase.Completed;

    /// <summary>Whether no update will become the newest any more, and the newest is handed over.</summary>
    public bool HasEnded => _phase == Phase.Ended;

    public Exception? CompletionError => _extras?.CompletionError?.SourceException;

    /// <summary>Cancelled when no update will follow the newest: the value is completed, and nothing stands in line.</summary>
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

    /// <summary>Whether a function has ever made an update: a Set needs to ask for those of its thread only then.</summary>
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

    // What tells a waiter that is linked from one that an update has unlinked: each update unlinks all.
    private int Epoch => (int)(_newest.Version & int.MaxValue);

    [Conditional("DEBUG")]
    public void AssertLocked() => Debug.Assert(Monitor.IsEntered(Gate), "The lock is held.");

    /// <summary>Makes an update, with a timestamp if somebody wants to know.</summary>
    public Update<T> CreateUpdate(T value) => new(value)
    {
        SetAt = _extras is { Metrics: not null } && ValueMetrics.IsTimed ? Stopwatch.GetTimestamp() : 0,
    };

    /// <summary>Gives an update its version, unless it cannot begin.</summary>
    /// <param name="update">The update.</param>
    /// <param name="follows">The update that it must follow; null if it may be any.</param>
    /// <param name="last">The update that it would follow.</param>
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

    /// <summary>Makes an update the newest, and unlinks the async readers that wait.</summary>
    public void Publish(Update<T> update, ref Wakeup<T> wakeup)
    {
        AssertLocked();
        _newest = update;
        if (!_waiters.IsEmpty || _extras is not null)
        {
            UnlinkAll(ref wakeup);
        }
    }

    /// <summary>Links an async reader's waiter, for the next update to unlink.</summary>
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

    /// <summary>Unlinks a waiter, unless an update or the end has unlinked all.</summary>
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

    /// <summary>Counts a watcher's reader.</summary>
    public void AddWatcher()
    {
        Interlocked.Increment(ref _watcherCount);
        if (_extras is not null)
        {
            TellAudience();
        }
    }

    /// <summary>Counts a reader less, and completes its task. Outside the lock, when it is closed.</summary>
    public void RemoveWatcher(WaitingReader<T> reader)
    {
        Interlocked.Decrement(ref _watcherCount);
        if (_extras is not null)
        {
            TellAudience();
            SettleCompletion(reader);
        }
    }

    /// <summary>Waits until so many watch; 0 is for none.</summary>
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

    /// <summary>The task that tells that nothing will come any more for a reader.</summary>
    public Task CompletionOf(WaitingReader<T> reader)
    {
        Completions<T> completions;
        lock (Gate)
        {
            completions = Extras.Completions ??= new Completions<T>(Gate);
        }

        return completions.Of(reader);
    }

    /// <summary>Notes that a reader may have come to its end. Outside the lock.</summary>
    public void SettleCompletion(WaitingReader<T> reader) => _extras?.Completions?.Settle(reader);

    /// <summary>Notes that the value has ended. Outside the lock.</summary>
    public void SettleCompletions() => _extras?.Completions?.SettleAll();

    public ChannelClosedException CreateCompletedException() => Errors.NoMoreUpdates(CompletionError);

    /// <summary>Throws the error of the completion, if there is one.</summary>
    public void ThrowCompletionError() => _extras?.CompletionError?.Throw();

    /// <summary>Ends the value, if it is final, while nothing is being handed over.</summary>
    /// <returns>Whether it has ended, so that <see cref="SettleCompletions"/> is to be called outside the lock.</returns>
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

    /// <summary>Makes the newest update the final one, if the value is completed and nothing stands in line.</summary>
    /// <returns>What to cancel, outside the lock.</returns>
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

    /// <summary>Completes the value.</summary>
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
            // Captured once: each capture would keep what the throw before added to the trace, and so grow without end.
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

/// <summary>How a Set began, or why it did not.</summary>
internal enum SetOutcome
{
    /// <summary>It has its place among the updates.</summary>
    Admitted,

    /// <summary>Another update came before it than the one that it was to follow: nothing was set.</summary>
    Overtaken,

    /// <summary>The value is completed: nothing was set.</summary>
    Refused,
}
