using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Stores;

/// <summary>What is known here of something in a store, as local watchers see it. Immutable but for its caches.</summary>
/// <param name="followed">What it is a reading of.</param>
/// <param name="number">Grows when there is something new for watchers; 0 as long as nothing is known.</param>
/// <param name="era">Grows when the store went back, so that revisions can be compared within an era only.</param>
/// <param name="state">What the store told last.</param>
/// <param name="refusal">Why the store refuses to tell more, if it does.</param>
internal sealed class Reading<TState, T>(
    IFollowed<TState, T> followed, long number, long era, TState state, StoreException? refusal)
{
    // The value or the error that it is made of. Two threads may make it at the same time; one of the two stays.
    private Decoded? _decoded;

    public long Number => number;

    public long Era => era;

    public TState State => state;

    public StoreException? Refusal => refusal;

    public bool IsKnown => number > 0;

    public bool IsPresent => IsKnown && followed.IsPresent(state);

    public long Revision => IsKnown ? followed.RevisionOf(state) : 0;

    /// <summary>The value. Throws a <see cref="StoreException"/> if it cannot be made.</summary>
    public T Value
    {
        get
        {
            _decoded ??= Decode();
            return _decoded.Error is { } error ? throw error.Again() : _decoded.Value!;
        }
    }

    /// <summary>The same, without an exception.</summary>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        _decoded ??= Decode();
        value = _decoded.Value;
        return _decoded.Error is null;
    }

    /// <summary>This reading, or the refusal thrown.</summary>
    public Reading<TState, T> OrThrow() => refusal is null ? this : throw refusal.Again();

    public Reading<TState, T> Refused(StoreException? error) => new(followed, number, era, state, error);

    /// <summary>This reading after the store told a state, or the same object if that changes nothing.</summary>
    /// <param name="next">The state.</param>
    /// <param name="known">
    /// A revision that the store had before it was asked. A lower one says that the store went back: it was wiped or restored.
    /// </param>
    public Reading<TState, T> After(TState next, long known)
    {
        if (!IsKnown)
        {
            return new(followed, 1, era, next, refusal: null);
        }

        long revision = followed.RevisionOf(next);
        bool wentBack = revision < known;
        if (revision < Revision && !wentBack)
        {
            // An answer that something newer has overtaken.
            return refusal is null ? this : Refused(null);
        }

        bool same = followed.AreSame(state, next);
        return same && revision == Revision && refusal is null
            ? this
            : new(followed, same ? number : number + 1, revision < Revision ? era + 1 : era, next, refusal: null);
    }

    private Decoded Decode()
    {
        try
        {
            return new Decoded(followed.Decode(state), null);
        }
        catch (StoreException error)
        {
            return new Decoded(default, error);
        }
    }

    private sealed record Decoded(T? Value, StoreException? Error);
}
