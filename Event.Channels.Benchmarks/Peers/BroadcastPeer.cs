namespace EventChannels.Benchmarks;

/// <summary>TPL Dataflow: <see cref="BroadcastValue"/>.</summary>
internal readonly struct BroadcastPeer : IPeer<BroadcastPeer, BroadcastWatcher>
{
    private readonly BroadcastValue _value;

    private BroadcastPeer(BroadcastValue value) => _value = value;

    public static BroadcastPeer Create(bool inline) => new(new BroadcastValue());

    public void Set(long number) => _value.Set(number);

    public bool TryPeek(out long number) => _value.TryPeek(out number);

    public BroadcastWatcher Watch() => _value.Watch();

    public void Settle() => _value.Settle();
}
