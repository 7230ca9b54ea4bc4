using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>One source of a combination: its watcher, and the latest value that came from it.</summary>
/// <remarks>
/// Only the Get under way uses a member, unless its comment says otherwise. If the watcher has a wait for news, that wait stays
/// registered from one Get to the next. So a Get pays no registration with sources that had nothing new.
/// </remarks>
internal abstract class CombinedSource
{
    /// <summary>Whether there is a latest value. Written by the Get under way; read by any thread.</summary>
    public volatile bool HasValue;

    /// <summary>Whether no combination has used the latest value yet. Written by the Get under way; read by any thread.</summary>
    public volatile bool IsFresh;

    /// <summary>Whether a wait is under way. Set by the Get under way; cleared by the thread that ends the wait.</summary>
    /// <remarks>The end of the wait gives the signal.</remarks>
    public volatile bool IsWaiting;

    /// <summary>Whether a newer value may replace one that no combination has used. Written once, by Watch.</summary>
    public bool KeepsNewestOnly { get; protected set; }

    /// <summary>Whether a wait counts as a Get of the source, and so must end before a take. Written once, by Watch.</summary>
    public bool IsWaitAGet { get; protected set; }

    /// <summary>Whether nothing will come any more. Written after EndError, by the thread that ends a wait.</summary>
    public volatile bool HasEnded;

    /// <summary>The error with which the source ended; null if there is none. Read only if HasEnded.</summary>
    public ExceptionDispatchInfo? EndError { get; protected set; }

    /// <inheritdoc cref="ISourceWatcher{T}.UnreadCount"/>
    public abstract int UnreadCount { get; }

    /// <inheritdoc cref="ISourceWatcher{T}.Final"/>
    public abstract CancellationToken Final { get; }

    /// <summary>Whether there is an unread value to take. Safe from any thread.</summary>
    public abstract bool HasUnread { get; }

    /// <summary>The latest value of a source whose values have the type <typeparamref name="T"/>.</summary>
    public T Latest<T>() => ((CombinedSource<T>)this).Value;

    /// <summary>Begins to watch. Call before any other member.</summary>
    /// <param name="delivery">The delivery; null for the source's own default.</param>
    /// <param name="gate">The lock that guards the latest values, which looks read while a Get writes them.</param>
    /// <param name="signal">The signal that the end of a wait gives.</param>
    public abstract void Watch(Delivery? delivery, object gate, Signal signal);

    /// <summary>Takes an unread value as the latest one. Throws the exception of a function of the source.</summary>
    public abstract bool TryTake();

    /// <summary>Makes the value that was taken last unread again at the source.</summary>
    public abstract void MarkTakenUnread();

    /// <summary>Begins to wait until a value is unread or the source ends.</summary>
    /// <param name="callOff">Ends the wait, if it counts as a Get of the source.</param>
    /// <param name="lookToken">Checked between two runs of a function, inside this call.</param>
    /// <returns>Whether it waits. If not, there is something new to look at, or the source has ended.</returns>
    public abstract bool TryWait(CancellationToken callOff, CancellationToken lookToken);

    /// <summary>Stops watching. Safe from any thread, also before Watch.</summary>
    public abstract void Close();

    /// <summary>Drops the reference to the latest value.</summary>
    public abstract void Forget();

    /// <summary>Combines the values that the sources have now, if each has one. Safe from any thread.</summary>
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

    /// <summary>A copy with the value that the next combination would use; null if there is none. Safe from any thread.</summary>
    /// <remarks>If the source is not watched, the copy has its current value.</remarks>
    protected abstract CombinedSource? Peek();
}

/// <summary>A source of a combination, with the type of its values.</summary>
internal sealed class CombinedSource<T>(IWatchable<T> source) : CombinedSource
{
    // These four are written once, by Watch.
    private ISourceWatcher<T>? _watcher;
    private object? _gate;
    private Signal? _signal;
    private Action? _noteEndOfWait;

    // The wait under way and its token. Written by the Get that begins the wait; read by the thread that ends it.
    private ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter _wait;
    private CancellationToken _callOff;

    /// <summary>The latest value, if HasValue. Written by the Get under way, under _gate.</summary>
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

        bool isHeld = IsFresh && !KeepsNewestOnly; // the next combination uses it, and a later one uses the unread value
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
            HasEnded = true; // after EndError: a Get that another source woke may read both now
        }
    }
}
