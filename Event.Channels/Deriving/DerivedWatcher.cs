using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>A watcher that makes its values from those of other watchers, which it owns.</summary>
/// <remarks>
/// <code>
/// state   | entered by                           | a Get                      | left by
/// --------|--------------------------------------|----------------------------|---------------
/// idle    | creation, or the end of a Get        | begins                     | a Get
/// getting | a Get, whether it waits or not       | throws: one Get at a time  | the Get's end
/// closed  | the disposal, also during a Get      | finds nothing              | never
/// </code>
/// It has no queue and no task: nothing runs between Gets. In this class and those derived from it, "Get" includes TryGet,
/// MarkUnread and the waits. Looks (HasUnread, TryPeek) are safe from any thread at any time, and change nothing.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
[DebuggerTypeProxy(typeof(DerivedWatcherView))]
internal abstract class DerivedWatcher<T> : ISourceWatcher<T>, IDerivedWatcher
{
    // 1 while a Get is under way, and forever once a closed watcher has called Forget. Changed by Interlocked only.
    private int _getting;

    // 1 after the disposal. Changed by Interlocked only.
    private int _closed;

    // The error with which the sources ended. Written by the Get under way.
    private ExceptionDispatchInfo? _endError;

    public bool HasUnread => !IsClosed && CanGet;

    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    public bool IsGetting => Volatile.Read(ref _getting) != 0;

    public abstract Delivery? Delivery { get; }

    public virtual int UnreadCount => HasUnread ? 1 : 0;

    public abstract CancellationToken Final { get; }

    public virtual Exception? EndError => _endError?.SourceException;

    public virtual bool TellsNews => false;

    /// <summary>Whether a newer value replaces one that was not given yet.</summary>
    protected bool KeepsNewestOnly => Delivery is EventChannels.Delivery.Async;

    /// <summary>Whether TryNext would give a value. A look: called from any thread. It must not throw.</summary>
    protected abstract bool CanGet { get; }

    /// <summary>The number of times that one step of a wait may run a function.</summary>
    protected virtual int RunsOfAStep => 1;

    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        Enter();
        return GetAndLeaveAsync(cancellationToken);
    }

    public ValueTask<Taken<T>> TakeAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new ValueTask<Taken<T>>(Task.FromCanceled<Taken<T>>(cancellationToken));
        }

        return TryEnter() ? GoOnAsync(takes: true, leaves: true, cancellationToken) : default;
    }

    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        Enter();
        try
        {
            bool found = TryNext(out value);
            return found || !IsClosed ? found : throw Errors.Disposed(); // TryNext cannot tell a closed source from an empty one
        }
        finally
        {
            Leave();
        }
    }

    public bool TryPeek([MaybeNullWhen(false)] out T value)
    {
        value = default;
        return !IsClosed && TryPeekNext(out value) && !IsClosed; // the look may have met a closed source
    }

    public bool TryPeek([MaybeNullWhen(false)] out T value, out object? place)
    {
        (value, place) = (default, null);
        return !IsClosed && TryPeekNext(out value, out place) && !IsClosed;
    }

    public bool TryPassOver(object place)
    {
        Enter();
        try
        {
            return TryPassOverNext(place);
        }
        finally
        {
            Leave();
        }
    }

    public ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default)
    {
        Enter();
        return WaitAndLeaveAsync(cancellationToken);
    }

    public virtual ValueTask<bool> WaitForNewsAsync(CancellationToken lookToken) =>
        throw new NotSupportedException("This watcher has no wait for news. Wait with WaitForUnreadAsync instead.");

    public void MarkUnread()
    {
        Enter();
        try
        {
            MarkTakenUnread();
        }
        finally
        {
            Leave();
        }
    }

    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) =>
        SourceWatchers.TakeAllAsync(TakeAsync, ThrowIfEndedWithError, cancellationToken);

    public virtual void ThrowIfEndedWithError() => _endError?.Throw();

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            Close();
            ForgetIfIdle();
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    /// <summary>The operator and its source.</summary>
    public abstract override string ToString();

    /// <summary>Gives the next value, without waiting. Called in a Get.</summary>
    /// <remarks>It considers only the values that are unread when it begins, so that it ends beside a fast producer.</remarks>
    protected abstract bool TryNext([MaybeNullWhen(false)] out T value);

    /// <summary>Gives the value that TryNext would give, and changes nothing. A look: called from any thread.</summary>
    protected abstract bool TryPeekNext([MaybeNullWhen(false)] out T value);

    /// <summary>The same, with the value's place for TryPassOverNext; null if that is not supported.</summary>
    protected virtual bool TryPeekNext([MaybeNullWhen(false)] out T value, out object? place)
    {
        place = null;
        return TryPeekNext(out value);
    }

    /// <summary>Takes the value that TryPeekNext gave, unless a newer one has replaced it. Called in a Get.</summary>
    /// <returns>Whether the value was still there.</returns>
    protected virtual bool TryPassOverNext(object place) =>
        throw new NotSupportedException("This watcher cannot pass over a value. Get the value instead.");

    /// <summary>Waits until TryNext is likely to give a value. Called in a Get. It may take a value for TryNext.</summary>
    /// <returns><see langword="false"/> if nothing will come any more.</returns>
    protected abstract ValueTask<bool> AdvanceAsync(CancellationToken cancellationToken);

    /// <summary>Whether there is a value to give. Called in a wait, which leaves it, but may take others before it.</summary>
    /// <param name="lookToken">Checked between two runs of a function.</param>
    protected virtual bool HasNext(CancellationToken lookToken) => CanGet;

    /// <summary>Waits until HasNext is worth calling again. Called in a wait. It takes no value that could be given.</summary>
    /// <returns><see langword="false"/> if nothing will come any more.</returns>
    protected virtual ValueTask<bool> WaitForMoreAsync(CancellationToken cancellationToken) =>
        AdvanceAsync(cancellationToken);

    /// <summary>Notes the error with which the sources ended; null if there is none. Call in a Get.</summary>
    protected void NoteEnd(ExceptionDispatchInfo? error) => _endError = error;

    /// <summary>Makes the value that was got last unread again. Called in a Get.</summary>
    protected abstract void MarkTakenUnread();

    /// <summary>Closes the watchers of the sources, and ends a Get's wait. Called once, possibly during a Get.</summary>
    protected abstract void Close();

    /// <summary>Drops references to values. Called once, after the last Get of a closed watcher.</summary>
    protected virtual void Forget()
    {
    }

    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    private async ValueTask<T> GetAndLeaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            Taken<T> taken = await GoOnAsync(takes: true, leaves: false, cancellationToken).ConfigureAwait(false);
            return taken.Found ? taken.Value : throw (IsClosed ? Errors.Disposed() : Errors.NothingMore(EndError));
        }
        finally
        {
            Leave();
        }
    }

    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    private async ValueTask<bool> WaitAndLeaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            Taken<T> looked = await GoOnAsync(takes: false, leaves: false, cancellationToken).ConfigureAwait(false);
            if (!looked.Found && !IsClosed)
            {
                ThrowIfEndedWithError();
            }

            return looked.Found && !IsClosed;
        }
        finally
        {
            Leave();
        }
    }

    // The common loop of all Gets and waits. A wait returns a default value with Found set. With leaves, this method also leaves
    // the Get. Without it, the caller leaves after it has decided how to report the end, so that a later disposal cannot change
    // that.
    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    private async ValueTask<Taken<T>> GoOnAsync(bool takes, bool leaves, CancellationToken cancellationToken)
    {
        UnwaitedSteps steps = default;
        T? value = default;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (!(takes ? TryNext(out value) : HasNext(cancellationToken)))
            {
                // Do not check between AdvanceAsync and TryNext: AdvanceAsync may have taken a value for TryNext.
                cancellationToken.ThrowIfCancellationRequested();
                ValueTask<bool> step = takes ? AdvanceAsync(cancellationToken) : WaitForMoreAsync(cancellationToken);
                bool waited = !step.IsCompleted;
                if (!await step.ConfigureAwait(false) || IsClosed)
                {
                    return default;
                }

                await steps.YieldIfDue(waited, RunsOfAStep);
            }

            return new Taken<T>(value!);
        }
        catch (ObjectDisposedException) when (IsClosed)
        {
            return default;
        }
        finally
        {
            if (leaves)
            {
                Leave();
            }
        }
    }

    private void Enter()
    {
        if (!TryEnter())
        {
            throw Errors.Disposed();
        }
    }

    // Returns false if the watcher is closed; throws if a Get is under way.
    private bool TryEnter()
    {
        if (!IsClosed && Interlocked.CompareExchange(ref _getting, 1, 0) == 0)
        {
            return true;
        }

        return IsClosed ? false : throw Errors.SecondGet();
    }

    // This writes _getting, then reads _closed. Dispose writes _closed, then reads _getting. The writes are interlocked, so at
    // least one side sees the other and calls Forget.
    private void Leave()
    {
        Interlocked.Exchange(ref _getting, 0);
        if (IsClosed)
        {
            ForgetIfIdle();
        }
    }

    // Keeps _getting set, so that no Get can begin afterwards.
    private void ForgetIfIdle()
    {
        if (Interlocked.CompareExchange(ref _getting, 1, 0) == 0)
        {
            Forget();
        }
    }
}
