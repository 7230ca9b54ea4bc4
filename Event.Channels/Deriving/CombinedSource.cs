using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>One of the sources of a combination: its watcher, and the latest value that came from it.</summary>
/// <remarks>
/// For the Get under way, if a member does not say otherwise. Its wait for news stands from one Get to the next, if the
/// watcher has such a wait, so that a Get costs no registration with the sources that had nothing new.
/// </remarks>
internal abstract class CombinedSource
{
    /// <summary>Whether there is a latest value. Written by the Get under way, read by anyone.</summary>
    public volatile bool HasValue;

    /// <summary>Whether the latest value is yet to be given in a combination. Likewise.</summary>
    public volatile bool IsFresh;

    /// <summary>Whether a wait is under way, which gives the signal at its end. Cleared by the one who ends it.</summary>
    public volatile bool IsWaiting;

    /// <summary>Whether a newer value may take the place of one that was not given.</summary>
    public bool KeepsNewestOnly { get; protected set; }

    /// <summary>Whether the wait must have ended before anything is taken, since it counts as a Get of the source.</summary>
    public bool IsWaitAGet { get; protected set; }

    /// <summary>Whether nothing will come any more. Written by the one who ends a wait, after the error.</summary>
    public volatile bool HasEnded;

    /// <summary>The error of that end, if there is one.</summary>
    public ExceptionDispatchInfo? EndError { get; protected set; }

    /// <inheritdoc cref="ISourceWatcher{T}.UnreadCount"/>
    public abstract int UnreadCount { get; }

    /// <inheritdoc cref="ISourceWatcher{T}.Final"/>
    public abstract CancellationToken Final { get; }

    /// <summary>Whether there is something to take. From any thread.</summary>
    public abstract bool HasUnread { get; }

    /// <summary>The latest value, of a source whose type is known.</summary>
    public T Latest<T>() => ((CombinedSource<T>)this).Value;

    /// <summary>Begins to watch. Before everything else.</summary>
    /// <param name="delivery">How updates come; null for the source's own default.</param>
    /// <param name="gate">What guards the latest values, which looks read at the same time.</param>
    /// <param name="signal">What the end of a wait gives.</param>
    public abstract void Watch(Delivery? delivery, object gate, Signal signal);

    /// <summary>Takes what is unread as the latest value. What a function of the source throws is thrown.</summary>
    public abstract bool TryTake();

    /// <summary>Makes what was taken last unread again at the source.</summary>
    public abstract void MarkTakenUnread();

    /// <summary>Begins to wait for something unread, or the end.</summary>
    /// <param name="callOff">Ends the wait, if it counts as a Get of the source.</param>
    /// <param name="lookToken">Looked at between two runs of a function, within this call.</param>
    /// <returns>Whether it waits; otherwise there is something new to look at, or the source has ended.</returns>
    public abstract bool TryWait(CancellationToken callOff, CancellationToken lookToken);

    /// <summary>Stops watching. From any thread, also if it never began.</summary>
    public abstract void Close();

    /// <summary>Lets go of the latest value.</summary>
    public abstract void Forget();

    /// <summary>Gives what the latest values would make now, if each source has one. From any thread.</summary>
    public static bool TryPeek<TResult>(
        CombinedSource[] sources, Func<CombinedSource[], TResult> combine, [MaybeNullWhen(false)] out TResult value)
    {
        var peeked = new CombinedSource[sources.Length];
        for (int index = 0; index < sources.Length; index++)
        {
            if (sources[index].Peek() is not { } latest)
            {
                value = default;
                return false;
            }

            peeked[index] = latest;
        }

        value = combine(peeked);
        return true;
    }

    /// <summary>
    /// What the next combination would have of this source, or what it has now if it is not watched; null if nothing. From
    /// any thread.
    /// </summary>
    protected abstract CombinedSource? Peek();
}

/// <summary>A source of a combination whose values are of this type.</summary>
internal sealed class CombinedSource<T>(IWatchable<T> source) : CombinedSource
{
    private ISourceWatcher<T>? _watcher;
    private object? _gate;
    private Signal? _signal;
    private Action? _noteEndOfWait;

    // The wait that is under way, and its token.
    private ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter _wait;
    private CancellationToken _callOff;

    /// <summary>The latest value, if there is one. Written under the gate.</summary>
    public T Value { get; private set; } = default!;

    public override int UnreadCount => _watcher!.UnreadCount;

    public override CancellationToken Final => _watcher!.Final;

    public override bool HasUnread => _watcher!.HasUnread;

    public override void Watch(Delivery? delivery, object gate, Signal signal)
    {
        (_gate, _signal, _noteEndOfWait) = (gate, signal, NoteEndOfWait);
        _watcher = source.Watch(delivery).AsSource();
        (KeepsNewestOnly, IsWaitAGet) = (_watcher.Delivery is Delivery.Async, !_watcher.TellsNews);
    }

    public override bool TryTake()
    {
        if (!_watcher!.TryGet(out T? value))
        {
            return false;
        }

        lock (_gate!)
        {
            Value = value;
            HasValue = IsFresh = true;
        }

        return true;
    }

    public override void MarkTakenUnread() => _watcher!.MarkUnread();

    public override bool TryWait(CancellationToken callOff, CancellationToken lookToken)
    {
        ValueTask<bool> wait = IsWaitAGet
            ? _watcher!.WaitForUnreadAsync(callOff)
            : _watcher!.WaitForNewsAsync(lookToken);
        _callOff = callOff;
        _wait = wait.ConfigureAwait(false).GetAwaiter();
        if (_wait.IsCompleted)
        {
            ReadOutcome();
            return false;
        }

        IsWaiting = true;
        _wait.UnsafeOnCompleted(_noteEndOfWait!);
        return true;
    }

    public override void Close() => _watcher?.Dispose();

    public override void Forget()
    {
        lock (_gate!)
        {
            Value = default!;
            HasValue = IsFresh = false;
        }
    }

    public override string ToString() => $"{_watcher ?? (object)source}";

    protected override CombinedSource? Peek()
    {
        if (_watcher is null)
        {
            return source.TryPeek(out T? current) ? new CombinedSource<T>(source) { Value = current } : null;
        }

        bool isHeld = IsFresh && !KeepsNewestOnly; // the next combination has it, and what is unread comes later
        if (!isHeld && _watcher.TryPeek(out T? next))
        {
            return new CombinedSource<T>(source) { Value = next };
        }

        lock (_gate!)
        {
            return HasValue ? new CombinedSource<T>(source) { Value = Value } : null;
        }
    }

    private void NoteEndOfWait()
    {
        ReadOutcome();
        IsWaiting = false;
        _signal!.Give(elsewhere: false);
    }

    private void ReadOutcome()
    {
        try
        {
            HasEnded = !_wait.GetResult();
        }
        catch (OperationCanceledException) when (_callOff.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            EndError = ExceptionDispatchInfo.Capture(error);
            HasEnded = true; // a Get that another source's end has woken may look at this moment
        }
    }
}
