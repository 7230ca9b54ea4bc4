namespace EventChannels.Benchmarks;

/// <summary>The baseline of every-value delivery: <see cref="RendezvousValue{T}"/>.</summary>
internal readonly struct RendezvousPeer : ISyncPeer<RendezvousPeer, RendezvousWatcher>
{
    private readonly RendezvousValue<long> _value;

    private RendezvousPeer(RendezvousValue<long> value) => _value = value;

    public static RendezvousPeer Create(bool inline) => new(new RendezvousValue<long>(inline));

    public ValueTask SetAsync(long number) => _value.SetAsync(number);

    public RendezvousWatcher Watch() => new(_value, _value.Watch());
}
