using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>A watcher's end of its channel. It serves one Get at a time.</summary>
/// <remarks>
/// <code>
/// state  | entered by                          | a Get                                | left by
/// -------|-------------------------------------|--------------------------------------|---------------------------
/// idle   | creation, or the end of a Get       | takes the next unread value or parks | a Get that parks, Dispose
/// parked | a Get with nothing unread           | throws: one Get at a time            | Unpark, or a cancellation
/// closed | the watcher's disposal              | finds nothing                        | never
/// </code>
/// A reader that is closed while parked stays parked until its Get is resumed. A later cancellation no longer ends that Get.
/// </remarks>
internal abstract class WatcherReader<T>(ValueState<T> state) : WaitingReader<T>
{
    // Written under the lock. The waiter of the last Get or wait that parked or tried to; reused for the next if it is free.
    private Waiter<T>? _waiter;

    // Set under the lock. Cleared by the thread that resumes the Get, or under the lock by a cancellation.
    private volatile bool _parked;

    // Set once, by TryClose; read without the lock.
    private volatile bool _closed;

    /// <summary>The number of updates that were replaced before a waiting Get took one. Reported with its result.</summary>
    /// <remarks>Written by the thread that resumes the Get, or under the lock; cleared by the consumer, in Deliver.</remarks>
    protected int PassedOver;

    public bool IsClosed => _closed;

    /// <summary>Whether a Get waits.</summary>
    public bool IsParked => _parked;

    /// <summary>The state shared with the value.</summary>
    public ValueState<T> State { get; } = state;

    public sealed override bool HasCompleted => _closed || (State.HasEnded && !HasUnread);

    public sealed override Exception? EndError => _closed ? null : State.CompletionError;

    public sealed override bool CanCount => true;

    public sealed override bool CanPeek => true;

    public sealed override Task Completion => State.CompletionOf(this);

    /// <summary>The watcher's delivery.</summary>
    public abstract Delivery Delivery { get; }

    /// <summary>Whether a Get would find an unread value.</summary>
    public abstract bool HasUnread { get; }

    /// <inheritdoc cref="ISourceWatcher{T}.UnreadCount"/>
    public abstract int UnreadCount { get; }

    /// <summary>The update that the next Get would take; null if none. Read without the lock, so it may be outdated.</summary>
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
    /// Each step takes. The framework's implementation waits without taking. With it, an every-value reader and a writer that
    /// waits for room would wait for each other.
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

    /// <summary>Makes the update that was taken last unread again.</summary>
    public void MarkUnread()
    {
        lock (State.Gate)
        {
            ThrowIfParked();
            ThrowIfClosed();
            MarkTakenUnread();
        }
    }

    /// <summary>Closes the reader when its watcher is disposed.</summary>
    public abstract void Dispose();

    /// <summary>Throws the error of the value's completion, if there is one. Does nothing on a closed reader.</summary>
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

        _parked = false; // harmless after a wait for news, which does not park the reader
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

    /// <summary>Reports an update that was taken. If a listener throws, the update is unread again, if still possible.</summary>
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

    /// <summary>The next unread update; null if there is none.</summary>
    /// <param name="take">Whether to take it.</param>
    /// <param name="only">If not null, take the next update only if it is this one.</param>
    protected abstract Update<T>? Next(bool take, Update<T>? only = null);

    /// <summary>Makes the last taken update the next to take, unless a newer one replaces it. Call under the lock.</summary>
    protected abstract void MarkTakenUnread();

    /// <summary>The update with which a parked Get or wait is resumed; null at the end. Call outside the lock.</summary>
    protected abstract Update<T>? Conclude(bool takes);

    /// <summary>Links a waiter for the next update or the end to find, unless it need not wait. Call under the lock.</summary>
    protected abstract bool TryLink(Waiter<T> waiter);

    /// <summary>Undoes TryLink, unless another thread has unlinked the waiter. Call under the lock.</summary>
    protected abstract bool TryUnlink(Waiter<T> waiter);

    /// <summary>Notes that the waiter's caller awaits in a context, if the waiter is still linked. Call under the lock.</summary>
    protected abstract bool TryNoteContext(Waiter<T> waiter);

    /// <summary>The waiter of the last Get or wait that parked or tried to; null if there was none.</summary>
    /// <remarks>
    /// Guarded by the lock. After TryClose it may be read without the lock to learn whether there is a waiter; see FreeWaiter.
    /// </remarks>
    protected Waiter<T>? LastWaiter => Volatile.Read(ref _waiter);

    /// <summary>Closes the reader, once. The caller then ends a pending wait with UnlinkLast, under the lock.</summary>
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

    /// <summary>Unlinks the waiter of a Get or wait that is still waiting. Call under the lock, after TryClose.</summary>
    /// <returns>The waiter, which the caller must resume outside the lock; null if nothing waits.</returns>
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

    // True: update is the next unread one, or null if nothing will come any more. False: the Get has parked with waiter.
    private bool TryFinishNow(
        bool takes, CancellationToken cancellationToken, out Update<T>? update, [NotNullWhen(false)] out Waiter<T>? waiter)
    {
        waiter = null;
        while ((update = Next(takes)) is null)
        {
            lock (State.Gate)
            {
                ThrowIfParked();
                waiter = _closed ? null : FreeWaiter(takes); // a closed reader's last waiter may still be linked: keep it
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

    // This writes _waiter, and TryLink then reads _closed. Closing writes _closed, then reads _waiter. Both need a fence for at
    // least one side to see the other. A reused waiter needs none, because its reference was published when it was created.
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

    // If registration with the token throws, nothing stays linked.
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
