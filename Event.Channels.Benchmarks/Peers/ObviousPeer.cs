namespace EventChannels.Benchmarks;

/// <summary>The baseline: <see cref="ObviousValue{T}"/>.</summary>
internal readonly struct ObviousPeer : IPeer<ObviousPeer, ObviousWatcher>
{
    private readonly ObviousValue<long> _value;

    private ObviousPeer(ObviousValue<long> value) => _value = value;

    public static ObviousPeer Create(bool inline) => new(new ObviousValue<long>(0, inline));

    public void Set(long number) => _value.Set(number);

    public bool TryPeek(out long number)
    {
        number = _value.Current;
        return true;
    }

    public ObviousWatcher Watch() => new(_value, _value.Watch());

    public void Settle()
    {
    }
}
