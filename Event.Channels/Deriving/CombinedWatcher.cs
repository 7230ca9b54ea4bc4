using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>Gives one combination of the latest values of several sources, whenever some of them have something new.</summary>
/// <remarks>
/// <code>
/// state      | is so while                        | a Get
/// -----------|------------------------------------|--------------------------------------------------------------
/// incomplete | a source never had a value         | takes from those that have, so that no producer is stuck
/// complete   | each source has a value or unread  | takes one update of each that has one, and combines the latest
/// ended      | all sources have ended, or one did | finds nothing
///            | that never had a value, or one has |
///            | failed and nothing else is unread  |
/// </code>
/// It waits at all sources at once, and takes only when a source has something: a Sync source's update would otherwise be
/// taken before the consumer came for it. An update that was taken and is in no combination yet is fresh. One of a source
/// that gives every value is kept until it was in a combination; another one may be replaced by a newer one.
/// </remarks>
internal sealed class CombinedWatcher<TResult> : DerivedWatcher<TResult>
{
    private readonly CombinedSource[] _sources;
    private readonly Func<CombinedSource[], TResult> _combine;

    // Guards the latest values, which looks read while a Get writes them.
    private readonly object _gate = new();

    // Given by each source's wait that ends, by a cancellation, and by the disposal.
    private readonly Signal _signal = new();

    // Whether there are waits that must have ended before a Get takes.
    private readonly bool _waitsAreGets;

    // The index of the first source that never had a value; the number of sources once each had one. For the Get under
    // way, as what follows.
    private int _firstMissing;

    // The source whose function threw on what was taken last, and whether a combination was given or its function threw.
    private CombinedSource? _failed;
    private bool _hasGiven;

    // What that function threw in a wait, for the next Get to throw. Written in a Get, read by looks.
    private volatile ExceptionDispatchInfo? _failure;

    // What cancels Final when each source's is cancelled. Written before the first Get.
    private CancellationTokenRegistration[] _finalRegistrations = [];

    /// <param name="sources">The sources, which belong to this watcher.</param>
    /// <param name="combine">Makes a result of their latest values.</param>
    /// <param name="delivery">How updates come; null for each source's own default.</param>
    public CombinedWatcher(CombinedSource[] sources, Func<CombinedSource[], TResult> combine, Delivery? delivery)
    {
        (_sources, _combine) = (sources, combine);
        try
        {
            foreach (CombinedSource source in sources)
            {
                source.Watch(delivery, _gate, _signal);
                _waitsAreGets |= source.IsWaitAGet;
            }
        }
        catch
        {
            Close();
            throw;
        }
    }

    public override Delivery? Delivery =>
        Array.TrueForAll(_sources, static source => source.KeepsNewestOnly) ? EventChannels.Delivery.Async : null;

    public override int UnreadCount => HasUnread ? Math.Max(1, _sources.Max(static source => source.UnreadCount)) : 0;

    // Asked for once at most, by the watcher that has this one as its source, before its first Get.
    public override CancellationToken Final
    {
        get
        {
            int left = _sources.Length;
            var final = new CancellationTokenSource();
            _finalRegistrations = Array.ConvertAll(_sources, source => source.Final.UnsafeRegister(
                _ =>
                {
                    if (Interlocked.Decrement(ref left) == 0)
                    {
                        final.Cancel();
                    }
                },
                null));
            return final.Token;
        }
    }

    protected override bool CanGet =>
        _failure is not null
        || (Array.TrueForAll(_sources, static source => source.HasValue || source.HasUnread)
            && Array.Exists(_sources, static source => source.IsFresh || source.HasUnread));

    // A step looks at a source up to four times, and each look may run a function.
    protected override int RunsOfAStep => 4;

    private bool HasEnded =>
        Array.TrueForAll(_sources, static source => source.HasEnded)
        || Array.Exists(_sources, static source =>
            source.EndError is not null || (source.HasEnded && !source.HasValue && !source.HasUnread));

    public override string ToString() => $"CombineLatest of {string.Join<CombinedSource>(", ", _sources)}";

    protected override bool TryNext([MaybeNullWhen(false)] out TResult value)
    {
        if (_failure is { } failure)
        {
            _failure = null;
            failure.Throw();
        }

        CombinedSource? missing = TakeFirstValues();
        if (!TakeUpdates(missing) || missing is not null)
        {
            value = default;
            return false;
        }

        // From here on the updates count as got, also if the function throws.
        foreach (CombinedSource source in _sources)
        {
            source.IsFresh = false;
        }

        (_failed, _hasGiven) = (null, true);
        value = _combine(_sources);
        return true;
    }

    protected override bool TryPeekNext([MaybeNullWhen(false)] out TResult value)
    {
        _failure?.Throw();
        value = default;
        return CanGet && CombinedSource.TryPeek(_sources, _combine, out value);
    }

    // Producers need not wait for a combination that cannot be made yet. What a source's function throws is left to the
    // Get.
    protected override bool HasNext(CancellationToken lookToken)
    {
        if (CanGet)
        {
            return true;
        }

        lookToken.ThrowIfCancellationRequested();
        CombinedSource? missing = Array.Find(_sources, static source => !source.HasValue && !source.HasUnread);
        try
        {
            if (missing is not null)
            {
                TakeUpdates(missing);
            }
        }
        catch (Exception thrown) when (thrown is not ObjectDisposedException || !IsClosed)
        {
            _failure = ExceptionDispatchInfo.Capture(thrown);
        }

        return _failure is not null;
    }

    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    protected override async ValueTask<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        if (HasEnded)
        {
            if (CanGet)
            {
                return true;
            }

            NoteEnd(Array.Find(_sources, static source => source.EndError is not null)?.EndError);
            return false;
        }

        using CancellationTokenSource? callOff = _waitsAreGets ? new CancellationTokenSource() : null;
        try
        {
            if (TryWait(callOff?.Token ?? CancellationToken.None, cancellationToken))
            {
                using (cancellationToken.UnsafeRegister(static signal => ((Signal)signal!).Give(elsewhere: true), _signal))
                {
                    await _signal.WaitAsync().ConfigureAwait(false);
                }
            }
        }
        finally
        {
            callOff?.Cancel();
            while (callOff is not null && Array.Exists(_sources, static source => source.IsWaiting && source.IsWaitAGet))
            {
                await _signal.WaitAsync().ConfigureAwait(false);
            }
        }

        return true;
    }

    // The whole combination comes again. A source that gives every value keeps what came since for the Get after that.
    protected override void MarkTakenUnread()
    {
        if (_failed is not null)
        {
            _failure = null; // a Get that has yet to throw it runs the function again instead
            _failed.MarkTakenUnread();
        }
        else if (_hasGiven)
        {
            foreach (CombinedSource source in _sources)
            {
                source.IsFresh = true;
            }
        }
    }

    protected override void Close()
    {
        foreach (CombinedSource source in _sources)
        {
            source.Close();
        }

        foreach (CancellationTokenRegistration registration in _finalRegistrations)
        {
            registration.Unregister();
        }

        _signal.Give(elsewhere: true);
    }

    protected override void Forget()
    {
        foreach (CombinedSource source in _sources)
        {
            source.Forget();
        }
    }

    // Takes a value of each source that never had one, up to one that has none now. Gives that one; null if there is none.
    private CombinedSource? TakeFirstValues()
    {
        for (; _firstMissing < _sources.Length; _firstMissing++)
        {
            CombinedSource source = _sources[_firstMissing];
            if (!source.HasValue && !TryTake(source))
            {
                return source;
            }
        }

        return null;
    }

    // Takes one update of each source, unless it has one that must be in a combination first. While one source is missing,
    // what the others have is in no combination, and may be replaced. That source is left alone: what it gets meanwhile may
    // make the first combination.
    private bool TakeUpdates(CombinedSource? missing)
    {
        bool any = false;
        foreach (CombinedSource source in _sources)
        {
            bool isKept = missing is null && source.IsFresh && !source.KeepsNewestOnly;
            if (source != missing && !isKept)
            {
                TryTake(source);
            }

            any |= source.IsFresh;
        }

        return any;
    }

    private bool TryTake(CombinedSource source)
    {
        try
        {
            if (!source.TryTake())
            {
                return false;
            }
        }
        catch
        {
            _failed = source;
            throw;
        }

        _failed = null;
        return true;
    }

    private bool TryWait(CancellationToken callOff, CancellationToken lookToken)
    {
        bool waits = true;
        foreach (CombinedSource source in _sources)
        {
            if (!source.IsWaiting && !source.HasEnded)
            {
                waits &= source.TryWait(callOff, lookToken);
            }
        }

        return waits;
    }
}
