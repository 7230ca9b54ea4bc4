namespace EventChannels.Benchmarks;

/// <summary>One way to give the newest number to many watchers: this library's, or another one.</summary>
/// <remarks>
/// Peers and their watchers are structs, so that the compiler writes the work anew for each: no call goes through an
/// interface, and what was learnt about one peer does not slow down or speed up another in the same process.
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

    /// <summary>Waits until what was set has reached every watcher, if a Set itself does not.</summary>
    void Settle();
}
