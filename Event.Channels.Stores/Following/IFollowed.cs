namespace EventChannels.Stores;

/// <summary>Something in a store that is followed: a key, or a range of keys.</summary>
/// <typeparam name="TState">What the store tells.</typeparam>
/// <typeparam name="T">What watchers get.</typeparam>
internal interface IFollowed<TState, T>
{
    /// <summary>One linearizable read. Throws as <see cref="IValueStore.ReadAsync"/>.</summary>
    ValueTask<TState> ReadAsync(CancellationToken cancellationToken);

    /// <summary>The current state, then later ones. Throws as <see cref="IValueStore.FollowAsync"/>.</summary>
    IAsyncEnumerable<TState> FollowAsync(CancellationToken cancellationToken);

    long RevisionOf(TState state);

    /// <summary>Whether one state tells watchers nothing new after the other.</summary>
    bool AreSame(TState one, TState other);

    /// <summary>Whether there is something to get in this state.</summary>
    bool IsPresent(TState state);

    /// <summary>Makes the value from the state. Runs foreign code, outside any lock.</summary>
    /// <exception cref="StoreException">It cannot be made: <see cref="StoreFault.Undecodable"/>.</exception>
    T Decode(TState state);
}
