using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>A watcher that makes its values of those of other watchers, which belong to it.</summary>
/// <remarks>
/// <code>
/// state   | entered by                        | a Get                               | left by
/// --------|-----------------------------------|-------------------------------------|--------------------------
/// idle    |                                   | begins                              | a Get
/// getting | a Get, whether it waits or not    | is wrong use, and throws            | its end
/// closed  | the disposal, beside the above    | finds nothing, now and for ever     |
/// </code>
/// It has no queue and no task: nothing runs between Gets. TryGet, MarkUnread and the waits count as Gets here. Looks
/// (HasUnread, TryPeek) may come from any thread at any time, and change nothing.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
[DebuggerTypeProxy(typeof(DerivedWatcherView))]
internal abstract class DerivedWatcher<T> : ISourceWatcher<T>, IDerivedWatcher
{
    // 1 while a Get is under way, and for ever after what a closed watcher held was forgotten. By interlocked steps.
    private int _getting;

    // 1 from the disposal on. By interlocked steps.
    private int _closed;

    // The error of the end. Written by the Get under way.
    private ExceptionDispatchInfo? _endError;

    public bool HasUnread => !IsClosed && CanGet;

    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    public bool IsGetting => Volatile.Read(ref _getting) != 0;

    public abstract Delivery? Delivery { get; }

    public virtual int UnreadCount => HasUnread ? 1 : 0;

    public abstract CancellationToken Final { get; }

    public virtual Exception? EndError => _endError?.SourceException;

    public virtual bool TellsNews => false;

    /// <summary>Whether a newer value takes the place of one that was not given.</summary>
    protected bool KeepsNewestOnly => Delivery is EventChannels.Delivery.Async;

    /// <summary>Whether TryNext would give something. A look: from any thread; it must not throw.</summary>
    protected abstract bool CanGet { get; }

    /// <summary>How often one step of a wait may run a function.</summary>
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
            return found || !IsClosed ? found : throw Errors.Disposed(); // a closed source looks like an empty one
        }
        finally
        {
            Leave();
        }
    }

    public bool TryPeek([MaybeNullWhen(false)] out T value)
    {
        value = default;
        return !IsClosed && TryPeekNext(out value) && !IsClosed; // it may have looked at a closed source
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
        throw new NotSupportedException("Wait with WaitForUnreadAsync instead.");

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

    /// <summary>The operator, and what it watches.</summary>
    public abstract override string ToString();

    /// <summary>Gives what there is, without waiting. In a Get.</summary>
    /// <remarks>It looks at what is unread when it begins, and no further.</remarks>
    protected abstract bool TryNext([MaybeNullWhen(false)] out T value);

    /// <summary>Gives what TryNext would give, and changes nothing. A look: from any thread.</summary>
    protected abstract bool TryPeekNext([MaybeNullWhen(false)] out T value);

    /// <summary>The same, with a name of the value for TryPassOverNext, if that is there.</summary>
    protected virtual bool TryPeekNext([MaybeNullWhen(false)] out T value, out object? place)
    {
        place = null;
        return TryPeekNext(out value);
    }

    /// <summary>Takes what TryPeekNext gave, unless a newer one came in its place. In a Get.</summary>
    /// <returns>Whether it was still there.</returns>
    protected virtual bool TryPassOverNext(object place) => throw new NotSupportedException("Get it instead.");

    /// <summary>Waits until TryNext is worth a try. In a Get, which may take what TryNext then makes a value of.</summary>
    /// <returns><see langword="false"/> if nothing will come any more.</returns>
    protected abstract ValueTask<bool> AdvanceAsync(CancellationToken cancellationToken);

    /// <summary>Whether there is something to give. In a wait, which leaves it, but may take what cannot be given.</summary>
    /// <param name="lookToken">Looked at between two runs of a function.</param>
    protected virtual bool HasNext(CancellationToken lookToken) => CanGet;

    /// <summary>Waits until HasNext is worth another look. In a wait, which takes nothing that can be given.</summary>
    /// <returns><see langword="false"/> if nothing will come any more.</returns>
    protected virtual ValueTask<bool> WaitForMoreAsync(CancellationToken cancellationToken) =>
        AdvanceAsync(cancellationToken);

    /// <summary>Notes the error with which the sources ended; null if there is none. In a Get.</summary>
    protected void NoteEnd(ExceptionDispatchInfo? error) => _endError = error;

    /// <summary>Makes what was got last unread again. In a Get.</summary>
    protected abstract void MarkTakenUnread();

    /// <summary>Closes the watchers of the sources, and ends what a Get waits for. Once, beside a Get.</summary>
    protected abstract void Close();

    /// <summary>Lets go of values, after the last Get of a closed watcher.</summary>
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

    // The one loop of all Gets and waits. A wait finds no value, but that there is one. If its end is told in another way than
    // by what is found, the caller leaves, once that is decided: a disposal after the end does not change it.
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
                // Not between AdvanceAsync and TryNext, since the one may have taken something for the other.
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

    // False on a closed watcher.
    private bool TryEnter()
    {
        if (!IsClosed && Interlocked.CompareExchange(ref _getting, 1, 0) == 0)
        {
            return true;
        }

        return IsClosed ? false : throw Errors.SecondGet();
    }

    private void Leave()
    {
        Interlocked.Exchange(ref _getting, 0);
        if (IsClosed)
        {
            ForgetIfIdle();
        }
    }

    // Nobody begins a Get after that.
    private void ForgetIfIdle()
    {
        if (Interlocked.CompareExchange(ref _getting, 1, 0) == 0)
        {
            Forget();
        }
    }
}
