namespace EventChannels.Benchmarks;

/// <summary>This library with every-value delivery.</summary>
internal readonly struct LibrarySyncPeer : ISyncPeer<LibrarySyncPeer, LibraryWatcher>
{
    private readonly MemoryValue<long> _value;

    private LibrarySyncPeer(MemoryValue<long> value) => _value = value;

    public static LibrarySyncPeer Create(bool inline) => new(LibraryPeer.NewValue(inline, sync: true));

    public ValueTask SetAsync(long number) => _value.SetAsync(number);

    public LibraryWatcher Watch() => new(_value.Watch());
}
