namespace EventChannels.Benchmarks;

/// <summary>One way to give the newest number to many watchers: this library, or another implementation.</summary>
/// <remarks>
/// Peers and their watchers are structs, so that the compiler generates separate code for each peer. No call goes through an
/// interface. The profile of one peer does not affect the speed of another in the same process.
/// </remarks>
internal interface IPeer<TSelf, TWatcher>
    where TSelf : struct, IPeer<TSelf, TWatcher>
    where TWatcher : struct, IPeerWatcher
{
    /// <summary>Creates a value that holds 0.</summary>
    /// <param name="inline">Whether a Set may run the code of its watchers, if the peer offers the choice.</param>
    static abstract TSelf Create(bool inline);

    void Set(long number);

    bool TryPeek(out long number);

    TWatcher Watch();

    /// <summary>Waits until the value of each Set has reached every watcher, if a Set itself does not wait.</summary>
    void Settle();
}
