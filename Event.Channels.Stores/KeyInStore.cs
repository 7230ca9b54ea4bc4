namespace EventChannels.Stores;

/// <summary>One key, and the way from its data to a value.</summary>
internal sealed class KeyInStore<T>(IValueStore store, string key, StoredValueOptions<T> options) : IFollowed<StoreState, T>
{
    public ValueTask<StoreState> ReadAsync(CancellationToken cancellationToken) => store.ReadAsync(key, cancellationToken);

    public IAsyncEnumerable<StoreState> FollowAsync(CancellationToken cancellationToken) =>
        store.FollowAsync(key, cancellationToken);

    public long RevisionOf(StoreState state) => state.Revision;

    public bool AreSame(StoreState one, StoreState other) => one.Exists
        ? other.Exists && one.Revision == other.Revision && one.Data.Span.SequenceEqual(other.Data.Span)
        : !other.Exists;

    public bool IsPresent(StoreState state) => state.Exists || options.HasAbsent;

    public T Decode(StoreState state)
    {
        try
        {
            return state.Exists ? options.Serializer.Deserialize(state.Data) : options.Absent;
        }
        catch (Exception error)
        {
            throw StoreExceptions.Undecodable(key, state.Revision, error);
        }
    }
}
