using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>A watcher's end of its channel, for one Get at a time.</summary>
/// <remarks>
/// <code>
/// state  | entered by                          | a Get                           | left by
/// -------|-------------------------------------|---------------------------------|---------------------------
/// idle   |                                     | takes what is unread, or parks  |
/// parked | a Get with nothing unread           | is wrong use, and throws        | Unpark, or a cancellation
/// closed | the watcher's disposal              | finds nothing, now and for ever |
/// </code>
/// A reader that is closed while it is parked stays parked until its Get is resumed. A cancellation leaves that Get alone.
/// </remarks>
internal abstract class WatcherReader<T>(ValueState<T> state) : WaitingReader<T>
{
    // The waiter of the Get or wait that parked last, or was about to; and of the next one, if it is free then. Written under the
    // lock.
    private Waiter<T>? _waiter;

    // Set under the lock. Cleared by the one who resumes the Get, or under the lock by a cancellation.
    private volatile bool _parked;

    // Set once, by TryClose.
    private volatile bool _closed;

    /// <summary>How many updates were replaced before a waiting Get took one, and are to be reported with it.</summary>
    protected int PassedOver;

    public bool IsClosed => _closed;

    /// <summary>Whether a Get waits.</summary>
    public bool IsParked => _parked;

    /// <summary>The value's side.</summary>
    public ValueState<T> State { get; } = state;

    public sealed override bool HasCompleted => _closed || (State.HasEnded && !HasUnread);

    public sealed override Exception? EndError => _closed ? null : State.CompletionError;

    public sealed override bool CanCount => true;

    public sealed override bool CanPeek => true;

    public sealed override Task Completion => State.CompletionOf(this);

    /// <summary>How the watcher gets its updates.</summary>
    public abstract Delivery Delivery { get; }

    /// <summary>Whether a Get would find something.</summary>
    public abstract bool HasUnread { get; }

    /// <inheritdoc cref="ISourceWatcher{T}.UnreadCount"/>
    public abstract int UnreadCount { get; }

    /// <summary>What the next Get would take, as far as that can be seen without the lock.</summary>
    public abstract Update<T>? Upcoming { get; }

    public sealed override bool TryRead([MaybeNullWhen(false)] out T item)
    {
        ThrowIfParked();
        return TryGetValue(Next(take: true), out item);
    }

    public sealed override bool TryPeek([MaybeNullWhen(false)] out T item) => TryGetValue(Next(take: false), out item);

    /// <inheritdoc cref="ISourceWatcher{T}.TryPeek(out T, out object?)"/>
    public bool TryPeek([MaybeNullWhen(false)] out T item, out object? place)
    {
        Update<T>? next = Next(take: false);
        place = next;
        return TryGetValue(next, out item);
    }

    /// <inheritdoc cref="ISourceWatcher{T}.TryPassOver"/>
    public bool TryPassOver(Update<T> update)
    {
        ThrowIfParked();
        return Next(take: true, only: update) == update;
    }

    public sealed override ValueTask<T> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfParked();
        if (cancellationToken.IsCancellationRequested)
        {
            return new ValueTask<T>(Task.FromCanceled<T>(cancellationToken));
        }

        if (TryFinishNow(takes: true, cancellationToken, out Update<T>? update, out Waiter<T>? waiter))
        {
            return update is not null
                ? new ValueTask<T>(update.Value)
                : new ValueTask<T>(Task.FromException<T>(CreateEndException(_closed)));
        }

        return waiter.GetTask;
    }

    /// <inheritdoc cref="ISourceWatcher{T}.TakeAsync"/>
    public ValueTask<Taken<T>> TakeAsync(CancellationToken cancellationToken)
    {
        ThrowIfParked();
        if (cancellationToken.IsCancellationRequested)
        {
            return new ValueTask<Taken<T>>(Task.FromCanceled<Taken<T>>(cancellationToken));
        }

        return TryFinishNow(takes: true, cancellationToken, out Update<T>? update, out Waiter<T>? waiter)
            ? new ValueTask<Taken<T>>(update is null ? default : new Taken<T>(update.Value))
            : waiter.TakeTask;
    }

    public sealed override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfParked();
        if (cancellationToken.IsCancellationRequested)
        {
            return new ValueTask<bool>(Task.FromCanceled<bool>(cancellationToken));
        }

        if (TryFinishNow(takes: false, cancellationToken, out Update<T>? update, out Waiter<T>? waiter))
        {
            return update is not null ? new ValueTask<bool>(true) : EndOfWait();
        }

        return waiter.WaitTask;
    }

    /// <inheritdoc cref="ISourceWatcher{T}.WaitForNewsAsync"/>
    public ValueTask<bool> WaitForNewsAsync()
    {
        lock (State.Gate)
        {
            if (!_closed && FreeWaiter(takes: false) is { } waiter && TryLink(waiter))
            {
                waiter.Start(CancellationToken.None);
                return waiter.WaitTask;
            }
        }

        return HasUnread ? new ValueTask<bool>(true) : EndOfWait();
    }

    /// <remarks>
    /// It takes, unlike the framework's own, which waits without taking: a Sync reader and a writer that waits for room would
    /// then wait for each other.
    /// </remarks>
    /// <inheritdoc/>
    public sealed override IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) =>
        SourceWatchers.TakeAllAsync(TakeAsync, ThrowEndError, cancellationToken);

    public sealed override void Deliver(Update<T> update)
    {
        if (State.Metrics is not null)
        {
            Report(update, PassedOver == 0 ? 0 : Interlocked.Exchange(ref PassedOver, 0));
        }
    }

    /// <summary>Makes what was taken last unread again.</summary>
    public void MarkUnread()
    {
        lock (State.Gate)
        {
            ThrowIfParked();
            ThrowIfClosed();
            MarkTakenUnread();
        }
    }

    /// <summary>Ends the reading, for the watcher that is disposed.</summary>
    public abstract void Dispose();

    /// <summary>Throws the error of the value's completion, if that is what ended the reading.</summary>
    public void ThrowEndError()
    {
        if (!_closed)
        {
            ThrowCompletionError();
        }
    }

    public sealed override void ThrowCompletionError() => State.ThrowCompletionError();

    public void ThrowIfClosed()
    {
        if (_closed)
        {
            throw Errors.Disposed();
        }
    }

    public sealed override Exception CreateEndException(bool isDisposed) => isDisposed
        ? Errors.Disposed()
        : Errors.NothingMore(State.CompletionError);

    public sealed override Update<T>? Unpark(Waiter<T> waiter)
    {
        Update<T>? update = Conclude(waiter.Takes);
        if (_closed)
        {
            waiter.NoteDisposal();
        }

        _parked = false; // a wait for news is no Get, and parks nothing
        return update;
    }

    public sealed override bool TryCancel(Waiter<T> waiter)
    {
        lock (State.Gate)
        {
            if (_closed || !_parked || _waiter != waiter || !waiter.IsCancelled || !TryUnlink(waiter))
            {
                return false;
            }

            waiter.IsBeingResumed = true;
            _parked = false;
            return true;
        }
    }

    public sealed override bool IsLeftToThreadPool(Waiter<T> waiter)
    {
        lock (State.Gate)
        {
            return _waiter == waiter && _parked && !waiter.IsBeingResumed && !TryNoteContext(waiter);
        }
    }

    /// <summary>Reports an update that was taken. If a listener throws, it is unread again, if that is still possible.</summary>
    protected void Report(Update<T> update, long passedOver)
    {
        if (!ValueMetrics.CountsDeliveries)
        {
            return;
        }

        try
        {
            State.Metrics!.CountDelivery(passedOver, update.SetAt);
        }
        catch
        {
            lock (State.Gate)
            {
                if (!_parked && !_closed)
                {
                    MarkTakenUnread();
                }
            }

            throw;
        }
    }

    /// <summary>What is unread, if anything is.</summary>
    /// <param name="take">Whether to take it.</param>
    /// <param name="only">The only update to take; null for any.</param>
    protected abstract Update<T>? Next(bool take, Update<T>? only = null);

    /// <summary>Makes what was taken last the next to take, unless something is unread. Under the lock.</summary>
    protected abstract void MarkTakenUnread();

    /// <summary>The update for a parked Get that is about to be resumed; null at the end. Outside the lock.</summary>
    protected abstract Update<T>? Conclude(bool takes);

    /// <summary>Makes a waiter known to those who will unlink it, unless there is no need to wait. Under the lock.</summary>
    protected abstract bool TryLink(Waiter<T> waiter);

    /// <summary>Undoes TryLink, unless somebody else did. Under the lock.</summary>
    protected abstract bool TryUnlink(Waiter<T> waiter);

    /// <summary>Notes at a waiter that its caller has a context, unless it is unlinked by now. Under the lock.</summary>
    protected abstract bool TryNoteContext(Waiter<T> waiter);

    /// <summary>The waiter of the Get or wait that parked last, or was about to; null if there never was one.</summary>
    /// <remarks>Under the lock; after TryClose also without it, to see whether there is any: see FreeWaiter.</remarks>
    protected Waiter<T>? LastWaiter => Volatile.Read(ref _waiter);

    /// <summary>Closes the reader, once. What waits still, UnlinkLast then finds under the lock.</summary>
    protected bool TryClose()
    {
#if NET
        return !Interlocked.Exchange(ref _closed, true);
#else
        lock (State.Gate)
        {
            bool closes = !_closed;
            _closed = true;
            return closes;
        }
#endif
    }

    /// <summary>Unlinks the waiter of what waits, if something does. After TryClose.</summary>
    /// <returns>The waiter, for the caller to resume outside the lock.</returns>
    protected Waiter<T>? UnlinkLast()
    {
        State.AssertLocked();
        if (_waiter is { } waiter && TryUnlink(waiter))
        {
            waiter.IsBeingResumed = true;
            return waiter;
        }

        return null;
    }

    // Gives what there is, null if nothing will come any more; or parks, and gives the waiter.
    private bool TryFinishNow(
        bool takes, CancellationToken cancellationToken, out Update<T>? update, [NotNullWhen(false)] out Waiter<T>? waiter)
    {
        waiter = null;
        while ((update = Next(takes)) is null)
        {
            lock (State.Gate)
            {
                ThrowIfParked();
                waiter = _closed ? null : FreeWaiter(takes); // the last one of a closed reader may be linked still
                if (waiter is not null && TryLink(waiter))
                {
                    _parked = true;
                    StartWaiting(waiter, cancellationToken);
                    return false;
                }

                waiter = null;
                if (!HasUnread && (_closed || State.HasEnded))
                {
                    return true;
                }
            }
        }

        return true;
    }

    // Closing writes _closed and then reads _waiter, here _waiter is written and then _closed is read, in
    // TryLink. Both need a fence for at least one of the two to see the other. A waiter that is used again was seen long ago.
    private Waiter<T> FreeWaiter(bool takes)
    {
        State.AssertLocked();
        if (_waiter is not { IsFree: true } waiter)
        {
            _waiter = waiter = Waiter<T>.Create(this);
            Interlocked.MemoryBarrier();
        }

        waiter.Takes = takes;
        return waiter;
    }

    // A token that does not let itself be registered with leaves nothing linked.
    private void StartWaiting(Waiter<T> waiter, CancellationToken cancellationToken)
    {
        State.AssertLocked();
        try
        {
            waiter.Start(cancellationToken);
        }
        catch
        {
            TryUnlink(waiter);
            waiter.Abort();
            _parked = false;
            throw;
        }
    }

    private ValueTask<bool> EndOfWait()
    {
        try
        {
            ThrowEndError();
            return new ValueTask<bool>(false);
        }
        catch (Exception error)
        {
            return new ValueTask<bool>(Task.FromException<bool>(error));
        }
    }

    private void ThrowIfParked()
    {
        if (_parked && !_closed)
        {
            throw Errors.SecondGet();
        }
    }

    private static bool TryGetValue(Update<T>? update, [MaybeNullWhen(false)] out T value)
    {
        value = update is null ? default : update.Value;
        return update is not null;
    }
}
