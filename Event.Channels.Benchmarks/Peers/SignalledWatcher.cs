using System.Runtime.CompilerServices;

namespace EventChannels.Benchmarks;

internal readonly struct SignalledWatcher(SignalledValue<long>.Watcher watcher) : IPeerWatcher
{
    private readonly SignalledValue<long>.Watcher _watcher = watcher;

    public bool TryGet(out long number) => _watcher.TryGet(out number);

    public ValueTask<long> GetAsync(CancellationToken cancellationToken) => _watcher.GetAsync(cancellationToken);

    public IAsyncEnumerable<long> ReadAllAsync(CancellationToken cancellationToken) =>
        ReadAllAsync(_watcher, cancellationToken);

    // The value has no references to its watchers.
    public void Dispose()
    {
    }

    private static async IAsyncEnumerable<long> ReadAllAsync(
        SignalledValue<long>.Watcher watcher, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            yield return await watcher.GetAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
