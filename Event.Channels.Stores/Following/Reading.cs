using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Stores;

/// <summary>
/// The known state of a key or a range in a store, for local watchers. Immutable, except for its cache.
/// </summary>
/// <param name="followed">The key or the range.</param>
/// <param name="number">Grows when there is something new for watchers; 0 while nothing is known.</param>
/// <param name="era">Grows when the store went back. Revisions can be compared only within an era.</param>
/// <param name="state">The last state from the store.</param>
/// <param name="refusal">The reason if the store refuses to give more.</param>
internal sealed class Reading<TState, T>(
    IFollowed<TState, T> followed, long number, long era, TState state, StoreException? refusal)
{
    // The decoded value or error. Two threads may create it at the same time; one of the two stays.
    private Decoded? _decoded;

    public long Number => number;

    public long Era => era;

    public TState State => state;

    public StoreException? Refusal => refusal;

    public bool IsKnown => number > 0;

    public bool IsPresent => IsKnown && followed.IsPresent(state);

    public long Revision => IsKnown ? followed.RevisionOf(state) : 0;

    /// <summary>The value. Throws a <see cref="StoreException"/> if it cannot be decoded.</summary>
    public T Value
    {
        get
        {
            _decoded ??= Decode();
            return _decoded.Error is { } error ? throw error.Again() : _decoded.Value!;
        }
    }

    /// <summary>Gets the value without an exception.</summary>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        _decoded ??= Decode();
        value = _decoded.Value;
        return _decoded.Error is null;
    }

    /// <summary>Returns this reading, or throws the refusal.</summary>
    public Reading<TState, T> OrThrow() => refusal is null ? this : throw refusal.Again();

    public Reading<TState, T> Refused(StoreException? error) => new(followed, number, era, state, error);

    /// <summary>Whether this reading already has a state that came from the store.</summary>
    public bool Is(TState other) => IsKnown && followed.RevisionOf(other) == Revision && followed.AreSame(state, other);

    /// <summary>Returns the reading after a state from the store: this object if the state changes nothing.</summary>
    /// <param name="next">The state.</param>
    /// <param name="known">
    /// A revision that the store had before it was asked. If the state has a lower one, the store was wiped or restored.
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
            // A newer state has overtaken this answer.
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
