using System.Threading.Channels;
using R3;

namespace EventChannels.Benchmarks;

/// <summary>R3: a reactive property that feeds one channel per subscriber.</summary>
internal readonly struct R3Peer : IPeer<R3Peer, SubscribedWatcher>
{
    private readonly ReactiveProperty<long> _property;

    private R3Peer(ReactiveProperty<long> property) => _property = property;

    // Without a comparer, equal values are updates too, as for every other peer.
    public static R3Peer Create(bool inline) => new(new ReactiveProperty<long>(0, equalityComparer: null));

    public void Set(long number) => _property.Value = number;

    public bool TryPeek(out long number)
    {
        number = _property.CurrentValue;
        return true;
    }

    public SubscribedWatcher Watch()
    {
        Channel<long> channel = NewestOnly.Create<long>();
        return new SubscribedWatcher(
            channel.Reader, _property.Subscribe(channel.Writer, static (number, writer) => writer.TryWrite(number)));
    }

    public void Settle()
    {
    }
}
