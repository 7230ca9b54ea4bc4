using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

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
/// A reader that is closed while it is parked stays so until its Get is resumed, by whoever unlinked it; a cancellation
/// leaves it alone.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
[DebuggerTypeProxy(typeof(WatcherReaderView<>))]
internal abstract class WatcherReader<T>(Broadcast<T> broadcast) : ChannelReader<T>
{
    protected readonly Broadcast<T> Broadcast = broadcast;

    // The waiter of the Get that parked last, and of the next one, if it is free by then. Written under the lock.
    private Waiter<T>? _waiter;

    // Set under the lock. Cleared by the one who resumes the Get, or under the lock by a cancellation.
    private volatile bool _parked;

    // Whether that waiter waits for news, which is no Get. A reader that is asked for news parks no Get.
    private volatile bool _awaitsNews;

    // Set once, under the lock.
    private volatile bool _closed;

    public bool IsClosed => _closed;

    /// <summary>The error of the value's completion, where that is what ended the reading.</summary>
    public Exception? EndError => _closed ? null : Broadcast.CompletionError;

    public override bool CanCount => true;

    public override bool CanPeek => true;

    public override Task Completion => Broadcast.CompletionOf(this);

    /// <summary>Whether a Get would find something.</summary>
    public abstract bool HasUnread { get; }

    public override bool TryRead([MaybeNullWhen(false)] out T item)
    {
        ThrowIfParked();
        return TryGetValue(Next(take: true), out item);
    }

    public override bool TryPeek([MaybeNullWhen(false)] out T item) => TryGetValue(Next(take: false), out item);

    public override ValueTask<T> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfParked();
        if (cancellationToken.IsCancellationRequested)
        {
            return new ValueTask<T>(Task.FromCanceled<T>(cancellationToken));
        }

        if (TryBegin(takes: true, cancellationToken, out Update<T>? update, out Waiter<T>? waiter))
        {
            return update is not null
                ? new ValueTask<T>(update.Value)
                : new ValueTask<T>(Task.FromException<T>(CreateEndException()));
        }

        return new ValueTask<T>((TakingWaiter<T>)waiter, waiter.Token);
    }

    /// <inheritdoc cref="ISourceWatcher{T}.TakeAsync"/>
    public ValueTask<Taken<T>> TakeAsync(CancellationToken cancellationToken)
    {
        ThrowIfParked();
        if (cancellationToken.IsCancellationRequested)
        {
            return new ValueTask<Taken<T>>(Task.FromCanceled<Taken<T>>(cancellationToken));
        }

        return TryBegin(takes: true, cancellationToken, out Update<T>? update, out Waiter<T>? waiter)
            ? new ValueTask<Taken<T>>(update is null ? default : new Taken<T>(update.Value))
            : new ValueTask<Taken<T>>((TakingWaiter<T>)waiter, waiter.Token);
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfParked();
        if (cancellationToken.IsCancellationRequested)
        {
            return new ValueTask<bool>(Task.FromCanceled<bool>(cancellationToken));
        }

        if (TryBegin(takes: false, cancellationToken, out Update<T>? update, out Waiter<T>? waiter))
        {
            return update is not null ? new ValueTask<bool>(true) : EndWait();
        }

        return new ValueTask<bool>((WatchingWaiter<T>)waiter, waiter.Token);
    }

    /// <inheritdoc cref="ISourceWatcher{T}.WaitForNewsAsync"/>
    public ValueTask<bool> WaitForNewsAsync()
    {
        lock (Broadcast.Gate)
        {
            WatchingWaiter<T> news = _waiter is WatchingWaiter<T> { IsFree: true } free ? free : new WatchingWaiter<T>(this);
            if (TryLink(news))
            {
                _waiter = news;
                _awaitsNews = true;
                news.Start(CancellationToken.None);
                return new ValueTask<bool>(news, news.Token);
            }
        }

        return HasUnread ? new ValueTask<bool>(true) : EndWait();
    }

    /// <inheritdoc cref="ISourceWatcher{T}.UnreadCount"/>
    public abstract int UnreadCount { get; }

    /// <remarks>
    /// It takes, unlike the framework's own, which waits without taking: a Sync reader and a writer that waits for room would
    /// then wait for each other.
    /// </remarks>
    /// <inheritdoc/>
    public override IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) =>
        SourceWatchers.TakeAllAsync(TakeAsync, ThrowEndError, cancellationToken, CancellationToken.None);

    /// <summary>What the next Get would take, as far as that can be seen without the lock.</summary>
    public abstract Update<T>? Upcoming { get; }

    /// <summary>The watcher's mode.</summary>
    public abstract Delivery Delivery { get; }

    /// <summary>Whether a Get waits.</summary>
    public bool IsParked => _parked;

    public override string ToString() => Texts.Of(this);

    /// <summary>The value's side, for those who look inside.</summary>
    public Broadcast<T> Owner => Broadcast;

    /// <summary>Notes that the consumer has an update that it waited for. Outside the lock, on the consumer's thread.</summary>
    public virtual void Deliver(Update<T> update)
    {
    }

    /// <summary>Makes what was taken last unread again.</summary>
    public void MarkUnread()
    {
        lock (Broadcast.Gate)
        {
            ThrowIfParked();
            ThrowIfClosed();
            Restore();
        }
    }

    /// <summary>Ends the reading, for the watcher that is disposed.</summary>
    public void Dispose() => Broadcast.Close(this);

    /// <summary>Throws the error of the value's completion, where that is what ended the reading.</summary>
    public void ThrowEndError()
    {
        if (!_closed)
        {
            Broadcast.ThrowCompletionError();
        }
    }

    public void ThrowIfClosed()
    {
        if (_closed)
        {
            throw CreateEndException();
        }
    }

    /// <summary>Ends the reading. Under the lock.</summary>
    /// <returns>The waiter of a parked Get, for the caller to resume outside the lock.</returns>
    public Waiter<T>? Close()
    {
        _closed = true;
        if ((_parked || _awaitsNews) && _waiter is { } waiter && TryUnlink(waiter))
        {
            waiter.IsBeingResumed = true;
            return waiter;
        }

        return null;
    }

    /// <summary>Why there is nothing more to get.</summary>
    public Exception CreateEndException() => _closed
        ? Refusal.Disposed()
        : Refusal.NothingMore(Broadcast.CompletionError);

    /// <summary>Ends the parking. Outside the lock, by the one who resumes the Get.</summary>
    /// <returns>What the Get takes, or null where nothing will come any more.</returns>
    public Update<T>? Unpark(bool takes)
    {
        Update<T>? update = Conclude(takes);
        _parked = _awaitsNews = false; // one of the two
        return update;
    }

    /// <summary>Ends the parking for a cancellation, unless somebody is about to resume the Get.</summary>
    public bool TryCancel(Waiter<T> waiter)
    {
        lock (Broadcast.Gate)
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

    /// <summary>Has an update post a Get to the context in which its caller awaits it.</summary>
    /// <returns>Whether it is too late: an update has unlinked the Get by now, and leaves it to the thread pool.</returns>
    public bool IsLeftToThreadPool(Waiter<T> waiter)
    {
        lock (Broadcast.Gate)
        {
            return _waiter == waiter && _parked && !waiter.IsBeingResumed && !TryNoteContext(waiter);
        }
    }

    /// <summary>The same as MarkUnread, for a Get that fails after it took, and where that is possible still.</summary>
    protected void PutBack()
    {
        lock (Broadcast.Gate)
        {
            if (!_parked && !_closed)
            {
                Restore();
            }
        }
    }

    /// <summary>What is unread, if anything is, and whether to take it.</summary>
    protected abstract Update<T>? Next(bool take);

    /// <summary>Makes what was taken last the next to take, unless something is unread. Under the lock.</summary>
    protected abstract void Restore();

    /// <summary>What a parked Get gets that is about to be resumed.</summary>
    protected abstract Update<T>? Conclude(bool takes);

    /// <summary>Makes a waiter known to those who will unlink it, unless there is no need to wait. Under the lock.</summary>
    protected abstract bool TryLink(Waiter<T> waiter);

    /// <summary>Undoes TryLink, unless somebody else did. Under the lock.</summary>
    protected abstract bool TryUnlink(Waiter<T> waiter);

    /// <summary>Notes at a waiter that its caller has a context, unless it is unlinked by now. Under the lock.</summary>
    protected abstract bool TryNoteContext(Waiter<T> waiter);

    // Gives what there is, null where nothing will come any more; or parks, and gives the waiter.
    private bool TryBegin(
        bool takes, CancellationToken cancellationToken, out Update<T>? update, [NotNullWhen(false)] out Waiter<T>? waiter)
    {
        waiter = null;
        while ((update = Next(takes)) is null)
        {
            lock (Broadcast.Gate)
            {
                ThrowIfParked();
                waiter = _waiter is { IsFree: true } free && free.Takes == takes ? free : _waiter = CreateWaiter(takes);
                if (TryLink(waiter))
                {
                    _parked = true;
                    Start(waiter, cancellationToken);
                    return false;
                }

                waiter = null;
                if (!HasUnread && (_closed || Broadcast.HasEnded))
                {
                    return true;
                }
            }
        }

        return true;
    }

    // Under the lock. A token that does not let itself be registered with leaves nothing linked.
    private void Start(Waiter<T> waiter, CancellationToken cancellationToken)
    {
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

    private ValueTask<bool> EndWait()
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

    private Waiter<T> CreateWaiter(bool takes) => takes ? new TakingWaiter<T>(this) : new WatchingWaiter<T>(this);

    private void ThrowIfParked()
    {
        if (_parked && !_closed)
        {
            throw Refusal.SecondGet();
        }
    }

    private static bool TryGetValue(Update<T>? update, [MaybeNullWhen(false)] out T value)
    {
        value = update is null ? default : update.Value;
        return update is not null;
    }
}
