using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>Gives a combination of the latest values of several sources whenever at least one source has a new value.</summary>
/// <remarks>
/// <code>
/// state      | condition                              | a Get
/// -----------|----------------------------------------|--------------------------------------------------------------
/// incomplete | a source never had a value             | takes from the other sources, so that their producers go on
/// complete   | each source has a latest value or an   | takes one update of each source that has one, and combines
///            | unread one                             | the latest values
/// ended      | all sources have ended, or one failed, | finds nothing
///            | or one ended without any value; and no |
///            | combination is left to give            |
/// </code>
/// A Get waits at all sources at once, and takes only when a source has a value. Otherwise it would take the update of an
/// every-value source before the consumer asks for it. A taken update is fresh until a combination uses it. A fresh update of an
/// every-value source is kept; any other may be replaced by a newer one.
/// </remarks>
internal sealed class CombinedWatcher<TResult> : DerivedWatcher<TResult>
{
    private readonly CombinedSource[] _sources;
    private readonly Func<CombinedSource[], TResult> _combine;

    // Guards the latest values, which looks read while a Get writes them.
    private readonly object _gate = new();

    // Given by the end of each source's wait, by a cancellation, and by the disposal.
    private readonly Signal _signal = new();

    // Whether a source's wait counts as a Get there, and so must end before this Get takes.
    private readonly bool _waitsAreGets;

    // The index of the first source that never had a value; the number of sources once each had one. Only the Get under way
    // uses this and the next two.
    private int _firstMissing;

    // The source whose function threw at the last take; and whether a combination was ever given, or its function threw.
    private CombinedSource? _failed;
    private bool _hasGiven;

    // The exception of a source's function during a wait, for the next Get to throw. Written by the Get under way; read by looks.
    private volatile ExceptionDispatchInfo? _failure;

    // Registrations that cancel Final once the Final of each source is cancelled. Written before the first Get.
    private CancellationTokenRegistration[] _finalRegistrations = [];

    /// <param name="sources">The sources. This watcher owns them.</param>
    /// <param name="combine">Makes a result of their latest values.</param>
    /// <param name="delivery">The delivery; null for each source's own default.</param>
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

    // Read at most once, by the watcher that has this one as its source, before its first Get.
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

        // From here on, the updates count as got, even if the function throws.
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

    // Takes updates that no combination can use yet, so that their producers need not wait. If a source's function throws, the
    // next Get throws that exception.
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

    // The next Get gives the whole combination again. An every-value source keeps later updates for the Get after that.
    protected override void MarkTakenUnread()
    {
        if (_failed is not null)
        {
            _failure = null; // the next Get runs the function again instead of throwing this
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

    // Takes a first value from each source that never had one, in order. Returns the first source that has none now; null if
    // all sources have one.
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

    // Takes one update of each source, unless the source has a fresh one that a combination must use first. While a source is
    // missing, no combination can use the updates of the others, so they may be replaced. The missing source is left alone: an
    // update that arrives there after we saw it empty might complete the first combination.
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
