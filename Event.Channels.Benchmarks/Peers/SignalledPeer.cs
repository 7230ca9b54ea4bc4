namespace EventChannels.Benchmarks;

/// <summary>No channel at all: <see cref="SignalledValue{T}"/>.</summary>
internal readonly struct SignalledPeer : IPeer<SignalledPeer, SignalledWatcher>
{
    private readonly SignalledValue<long> _value;

    private SignalledPeer(SignalledValue<long> value) => _value = value;

    public static SignalledPeer Create(bool inline) => new(new SignalledValue<long>(0));

    public void Set(long number) => _value.Set(number);

    public bool TryPeek(out long number)
    {
        number = _value.Current;
        return true;
    }

    public SignalledWatcher Watch() => new(_value.Watch());

    public void Settle()
    {
    }
}
