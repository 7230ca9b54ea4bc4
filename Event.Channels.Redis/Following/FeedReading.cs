using EventChannels.Stores;

namespace EventChannels.Redis.Following;

/// <summary>The result of a read by a feed.</summary>
/// <param name="Number">The number of reads that were requested before this read began.</param>
/// <param name="State">The state of the key.</param>
internal readonly record struct FeedReading(long Number, StoreState State)
{
    public bool IsOf(StoreState? other) =>
        other is { } state && state.Exists == State.Exists && state.Revision == State.Revision;
}
