namespace EventChannels.Benchmarks;

/// <summary>A peer's watcher, as its only consumer sees it.</summary>
internal interface IPeerWatcher
{
    /// <summary>Whether what was set may arrive later, on a thread of its own.</summary>
    static virtual bool ReceivesLate => false;

    bool TryGet(out long number);

    ValueTask<long> GetAsync(CancellationToken cancellationToken);

    IAsyncEnumerable<long> ReadAllAsync(CancellationToken cancellationToken);

    void Dispose();
}
