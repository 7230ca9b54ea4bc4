namespace EventChannels.Benchmarks;

/// <summary>This library.</summary>
internal readonly struct LibraryPeer : IPeer<LibraryPeer, LibraryWatcher>
{
    private readonly MemoryValue<long> _value;

    private LibraryPeer(MemoryValue<long> value) => _value = value;

    public static LibraryPeer Create(bool inline) => new(NewValue(inline, sync: false));

    /// <summary>Creates the values of the library for all rows.</summary>
    public static MemoryValue<long> NewValue(bool inline, bool sync) =>
        new(0) { Sync = sync, AllowSynchronousContinuations = inline };

    public void Set(long number) => _value.Set(number);

    public bool TryPeek(out long number) => _value.TryPeek(out number);

    public LibraryWatcher Watch() => new(_value.Watch());

    public void Settle()
    {
    }
}
