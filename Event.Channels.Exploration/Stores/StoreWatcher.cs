namespace EventChannels.Exploration.Stores;

/// <summary>A watcher of a stored value, and what it may get.</summary>
/// <param name="watcher">The watcher.</param>
/// <param name="oldest">The place in the store's history that was the newest when Watch was called.</param>
internal sealed class StoreWatcher(IWatcher<int> watcher, int oldest)
{
    public IWatcher<int> Watcher { get; } = watcher;

    /// <summary>The place of the value that it got last; -1 for none. The last one, if the value was set twice.</summary>
    public int Seen { get; private set; } = -1;

    /// <summary>The first place of it that it may have been.</summary>
    private int SeenFirst { get; set; } = -1;

    /// <summary>When Watch had returned.</summary>
    public int WatchedAt { get; init; }

    public int DisposalBegun { get; set; } = StoreCall.Never;

    public int DisposalEnded { get; set; } = StoreCall.Never;

    public bool IsDisposed => DisposalBegun != StoreCall.Never;

    /// <summary>Notes what a Get has given.</summary>
    /// <param name="places">The places of the value in the store's history.</param>
    /// <param name="call">The Get.</param>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public string? Take(IReadOnlyList<int> places, StoreCall call)
    {
        string? failure = Judge(places, call);
        if (failure is null)
        {
            SeenFirst = places.First(place => place > SeenFirst);
            Seen = places[^1];
        }

        return failure;
    }

    /// <summary>What is wrong with a value that it shows; null if nothing is.</summary>
    public string? Judge(IReadOnlyList<int> places, StoreCall call)
    {
        int place = places.Count == 0 ? -1 : places[^1];
        return place < 0 ? "It is a value that the store never had."
            : place < oldest ? $"It is state {place}, and {oldest} was the newest when Watch was called."
            : place < call.KnownBefore ? $"It is state {place}, after a Set of state {call.KnownBefore} had ended."
            : place <= SeenFirst ? $"It is state {place}, after state {SeenFirst}."
            : null;
    }
}
