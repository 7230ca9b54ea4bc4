using EventChannels.Stores;

namespace EventChannels.Redis.Following;

/// <summary>What a feed read.</summary>
/// <param name="Number">How many reads had been asked for before this one began.</param>
/// <param name="State">The state of the key.</param>
internal readonly record struct FeedReading(long Number, StoreState State)
{
    public bool IsOf(StoreState? other) =>
        other is { } state && state.Exists == State.Exists && state.Revision == State.Revision;
}
