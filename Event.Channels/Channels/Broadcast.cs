using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>What a value and the readers of its watchers share: the newest update, and who waits for the next.</summary>
/// <remarks>
/// <code>
/// state      | entered by                             | a reader that has taken the newest
/// -----------|----------------------------------------|--------------------------------------------------------------
/// open       |                                        | parks
/// completed  | TryComplete                            | parks, while updates are still being handed over
/// ended      | the same, or the last handover in line | finds that nothing will come any more
/// </code>
/// Of the async readers this knows the waiters alone: one that does not wait costs a Set nothing. While there are Sync
/// readers, every Set goes through the <see cref="Line"/>, and reaches the async ones when its turn comes.
/// </remarks>
internal sealed class Broadcast<T> : IValueCounts
{
    // Replaced under the lock, read by anyone.
    private volatile Update<T> _newest;

    // Made under the lock, for the first Sync reader.
    private volatile SyncLine<T>? _line;

    // Set once, under the lock; the error before the flag.
    private volatile bool _completed;
    private volatile bool _ended;
    private ExceptionDispatchInfo? _completionError;

    // Made under the lock, when a reader is first asked for its completion.
    private volatile Completions<T>? _completions;

    // Made under the lock, when a watcher first asks for it; cancelled outside the lock, once it holds.
    private CancellationTokenSource? _final;

    public Broadcast(Update<T> newest)
    {
        _newest = newest;
        Readers = new Audience(Gate);
    }

    /// <summary>The value's lock.</summary>
    /// <remarks>
    /// Held for a few steps, or for a step a Sync reader; when the last of these goes, for a step each Set in line.
    /// </remarks>
    public object Gate { get; } = new();

    /// <summary>How many readers there are, of both kinds.</summary>
    public Audience Readers { get; }

    /// <summary>The async readers' waiters. Under the lock.</summary>
    public WaiterList<T> Waiters { get; } = new();

    int IValueCounts.WatcherCount => Readers.Count;

    /// <summary>How many producers wait for Sync readers, or in line. Under the lock, or as a guess.</summary>
    public int WaitingSetCount => _line?.WaitingSetCount ?? 0;

    /// <summary>The functions that are running to make an update of the value.</summary>
    public UpdateScope Functions { get; } = new();

    /// <summary>The Sets on their way to Sync readers; null where there never was one.</summary>
    public SyncLine<T>? Line => _line;

    /// <inheritdoc cref="MemoryValue{T}.AllowSynchronousContinuations"/>
    public bool AllowSynchronousContinuations { get; set; }

    /// <inheritdoc cref="MemoryValue{T}.Sync"/>
    public bool Sync { get; set; }

    /// <summary>What a named value reports; null for one without a name. Written once, before there are readers.</summary>
    public ValueMetrics? Metrics { get; set; }

    /// <summary>The current update; before the first Set, one of version 0.</summary>
    public Update<T> Newest => _newest;

    /// <summary>Whether no update can begin any more.</summary>
    public bool IsCompleted => _completed;

    /// <summary>Whether no update will become the newest any more.</summary>
    public bool HasEnded => _ended;

    /// <summary>Cancelled when no update will follow the newest: the value is completed, and nothing stands in line.</summary>
    public CancellationToken Final
    {
        get
        {
            lock (Gate)
            {
                return IsFinal ? new CancellationToken(canceled: true) : (_final ??= new CancellationTokenSource()).Token;
            }
        }
    }

    public Exception? CompletionError => _completionError?.SourceException;

    /// <summary>The update that the next one will follow: the newest, or the last in line.</summary>
    public Update<T> Last
    {
        get
        {
            if (_line is null)
            {
                return _newest;
            }

            lock (Gate)
            {
                return _line.Last ?? _newest;
            }
        }
    }

    /// <summary>Opens a reader.</summary>
    public WatcherReader<T> Open(Delivery delivery) => delivery switch
    {
        Delivery.Async => OpenLatest(),
        Delivery.Sync => OpenHandoff(),
        _ => throw Refusal.UnknownDelivery(delivery),
    };

    /// <summary>Closes a reader.</summary>
    public void Close(WatcherReader<T> reader)
    {
        Waiter<T>? waiter;
        Aftermath<T> aftermath = default;
        lock (Gate)
        {
            if (reader.IsClosed)
            {
                return;
            }

            waiter = reader.Close();
            (reader as HandoffReader<T>)?.Leave(ref aftermath);
            Readers.Leave();
        }

        aftermath.Finish(this);
        _completions?.Settle(reader);
        waiter?.Resume(elsewhere: true); // whoever disposes does not run the code of whoever waits
    }

    /// <summary>Begins a Set: publishes it, or hands it over to Sync readers, or puts it in line.</summary>
    /// <param name="value">What is set.</param>
    /// <param name="follows">The update that it must follow; null where it may be any.</param>
    /// <param name="blocks">Whether the producer is a thread that blocks.</param>
    /// <param name="cancellationToken">Ends the producer's waiting.</param>
    /// <param name="handover">What the producer waits for; null where there is no need to.</param>
    public SetOutcome Begin(
        T value, Update<T>? follows, bool blocks, CancellationToken cancellationToken, out Handover<T>? handover)
    {
        handover = null;
        return TryPublish(value, follows, out SetOutcome outcome)
            ? outcome
            : _line!.Begin(_line.Create(value, blocks), follows, cancellationToken, out handover);
    }

    /// <summary>Sets where nothing is to be handed over; false where it is.</summary>
    public bool TryPublish(T value, Update<T>? follows, out SetOutcome outcome)
    {
        outcome = SetOutcome.Begun;
        Functions.ThrowIfInside();
        if (_line is { IsVacant: false })
        {
            return false; // probably: there it is decided under the lock
        }

        Update<T> update = Metrics is not null && ValueMetrics.IsTimed ? new TimedUpdate<T>(value) : new Update<T>(value);
        lock (Gate)
        {
            if (_line is { IsVacant: false })
            {
                return false;
            }

            outcome = Admit(update, follows, _newest);
            if (outcome != SetOutcome.Begun)
            {
                return true;
            }

            Publish(update);
        }

        Run(update, AllowSynchronousContinuations);
        Metrics?.CountSet();
        return true;
    }

    /// <summary>Gives an update its version, unless it cannot begin. Under the lock.</summary>
    /// <param name="update">The update.</param>
    /// <param name="follows">The update that it must follow; null where it may be any.</param>
    /// <param name="last">The update that it would follow.</param>
    public SetOutcome Admit(Update<T> update, Update<T>? follows, Update<T> last)
    {
        if (_completed)
        {
            return SetOutcome.Refused;
        }

        if (follows is not null && follows != last)
        {
            return SetOutcome.Overtaken;
        }

        update.Version = last.Version + 1;
        return SetOutcome.Begun;
    }

    /// <summary>Makes an update the newest, which takes over the async readers that wait. Under the lock.</summary>
    public void Publish(Update<T> update)
    {
        _newest = update;
        Waiters.MoveTo(update);
    }

    /// <summary>Completes the value, and ends it where nothing is being handed over.</summary>
    public bool TryComplete(Exception? error)
    {
        Wakeup<T>? ending;
        CancellationTokenSource? final;
        lock (Gate)
        {
            if (_completed)
            {
                return false;
            }

            // Captured once: each capture would keep what the throw before added to the trace, and so grow without end.
            _completionError = error is null ? null : ExceptionDispatchInfo.Capture(error);
            _completed = true;
            Readers.Complete();
            _line?.RefuseWriters();
            ending = _line is null or { IsIdle: true } ? EndIfCompleted() : null;
            final = TakeFinal();
        }

        final?.Cancel();
        Announce(ending, AllowSynchronousContinuations);
        return true;
    }

    /// <summary>Ends a completed value. Under the lock.</summary>
    /// <returns>What to announce, outside the lock.</returns>
    public Wakeup<T>? EndIfCompleted()
    {
        if (!_completed)
        {
            return null;
        }

        _ended = true;
        Wakeup<T> ending = new();
        Waiters.MoveTo(ending);
        _line?.Complete(ending);
        return ending;
    }

    /// <summary>What <see cref="Final"/> is cancelled by, outside the lock, if it holds now. Under the lock.</summary>
    public CancellationTokenSource? TakeFinal() => IsFinal ? _final : null;

    /// <summary>Tells everyone that the value has ended. Outside the lock.</summary>
    public void Announce(Wakeup<T>? ending, bool inline)
    {
        if (ending is not null)
        {
            _completions?.SettleAll();
            Run(ending, inline);
        }
    }

    /// <summary>Resumes the waiters that an update, or the end, has unlinked. Outside the lock.</summary>
    /// <param name="wakeup">The update or the end.</param>
    /// <param name="inline">Whether their callers may go on within this call.</param>
    public void Run(Wakeup<T> wakeup, bool inline)
    {
        if (!inline)
        {
            Waiters.ResumePosted(inline: false);
            wakeup.Run(inline: false);
            return;
        }

        // A watcher that goes on here is not the function that a producer further out on this thread may be running.
        UpdateScope.Suspension around = UpdateScope.Suspend();
        try
        {
            Waiters.ResumePosted(inline: true);
        }
        finally
        {
            try
            {
                wakeup.Run(inline: true);
            }
            finally
            {
                around.End();
            }
        }
    }

    /// <summary>The task that tells that nothing will come any more for a reader.</summary>
    public Task CompletionOf(WatcherReader<T> reader)
    {
        Completions<T> completions;
        lock (Gate)
        {
            completions = _completions ??= new Completions<T>(this);
        }

        return completions.Of(reader);
    }

    /// <summary>Notes that a reader has taken what may be the last update. Outside the lock.</summary>
    public void Drained(WatcherReader<T> reader) => _completions?.Settle(reader);

    public ChannelClosedException CreateCompletedException() => Refusal.NoMoreUpdates(CompletionError);

    /// <summary>Throws the error of the completion, if there is one.</summary>
    public void ThrowCompletionError() => _completionError?.Throw();

    // Under the lock.
    private bool IsFinal => _completed && _line?.Last is null;

    private LatestReader<T> OpenLatest()
    {
        LatestReader<T> reader = Metrics is null
            ? new LatestReader<T>(this)
            : new MeasuredLatestReader<T>(this, Metrics);
        lock (Gate)
        {
            Readers.Enter();
        }

        return reader;
    }

    private HandoffReader<T> OpenHandoff()
    {
        if (_line is null)
        {
            var line = new SyncLine<T>(this);
            lock (Gate)
            {
                _line ??= line;
            }
        }

        HandoffReader<T> reader = Metrics is null
            ? new HandoffReader<T>(this)
            : new MeasuredHandoffReader<T>(this, Metrics);
        lock (Gate)
        {
            Readers.Enter();
            _line.Add(reader);
        }

        return reader;
    }
}
