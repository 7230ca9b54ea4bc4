using System.Threading.Channels;

namespace EventChannels.Benchmarks;

internal readonly struct RendezvousWatcher(RendezvousValue<long> value, Channel<long> channel) : IPeerWatcher
{
    private readonly RendezvousValue<long> _value = value;
    private readonly Channel<long> _channel = channel;

    public bool TryGet(out long number) => _channel.Reader.TryRead(out number);

    public ValueTask<long> GetAsync(CancellationToken cancellationToken) =>
        _channel.Reader.ReadAsync(cancellationToken);

    public IAsyncEnumerable<long> ReadAllAsync(CancellationToken cancellationToken) =>
        _channel.Reader.ReadAllAsync(cancellationToken);

    public void Dispose() => _value.Forget(_channel);
}
