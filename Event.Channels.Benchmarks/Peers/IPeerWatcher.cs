namespace EventChannels.Benchmarks;

/// <summary>The watcher of a peer, for its only consumer.</summary>
internal interface IPeerWatcher
{
    /// <summary>Whether a value may arrive after its Set, on another thread.</summary>
    static virtual bool ReceivesLate => false;

    bool TryGet(out long number);

    ValueTask<long> GetAsync(CancellationToken cancellationToken);

    IAsyncEnumerable<long> ReadAllAsync(CancellationToken cancellationToken);

    void Dispose();
}
