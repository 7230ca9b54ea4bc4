namespace EventChannels.Stores;

/// <summary>A key or a range of keys in a store, to be followed.</summary>
/// <typeparam name="TState">The type of the store's states.</typeparam>
/// <typeparam name="T">The type of the watchers' values.</typeparam>
internal interface IFollowed<TState, T>
{
    /// <summary>Does one linearizable read. Throws as <see cref="IValueStore.ReadAsync"/> does.</summary>
    ValueTask<TState> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Gives the current state, then later ones. Throws as <see cref="IValueStore.FollowAsync"/> does.</summary>
    IAsyncEnumerable<TState> FollowAsync(CancellationToken cancellationToken);

    long RevisionOf(TState state);

    /// <summary>Whether one state has nothing new for watchers after the other.</summary>
    bool AreSame(TState one, TState other);

    /// <summary>Whether this state has a value to get.</summary>
    bool IsPresent(TState state);

    /// <summary>Decodes the value of the state. Runs user code; do not call it under a lock.</summary>
    /// <exception cref="StoreException">The value cannot be decoded: <see cref="StoreFault.Undecodable"/>.</exception>
    T Decode(TState state);
}
