namespace EventChannels.Benchmarks;

internal readonly struct LibraryWatcher(MemoryWatcher<long> watcher) : IPeerWatcher
{
    private readonly MemoryWatcher<long> _watcher = watcher;

    public bool TryGet(out long number) => _watcher.TryGet(out number);

    public ValueTask<long> GetAsync(CancellationToken cancellationToken) => _watcher.GetAsync(cancellationToken);

    public IAsyncEnumerable<long> ReadAllAsync(CancellationToken cancellationToken) =>
        _watcher.ReadAllAsync(cancellationToken);

    public void Dispose() => _watcher.Dispose();
}
