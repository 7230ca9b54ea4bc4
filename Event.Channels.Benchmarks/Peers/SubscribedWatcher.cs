using System.Threading.Channels;

namespace EventChannels.Benchmarks;

/// <summary>A watcher with a channel that a subscription feeds.</summary>
internal readonly struct SubscribedWatcher(ChannelReader<long> reader, IDisposable subscription) : IPeerWatcher
{
    private readonly ChannelReader<long> _reader = reader;
    private readonly IDisposable _subscription = subscription;

    public bool TryGet(out long number) => _reader.TryRead(out number);

    public ValueTask<long> GetAsync(CancellationToken cancellationToken) => _reader.ReadAsync(cancellationToken);

    public IAsyncEnumerable<long> ReadAllAsync(CancellationToken cancellationToken) =>
        _reader.ReadAllAsync(cancellationToken);

    public void Dispose() => _subscription.Dispose();
}
