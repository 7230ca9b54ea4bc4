using System.Text;

namespace EventChannels.Stores.Tests.Seam;

/// <summary>The base of the store contract's fixtures: a store, and a key for one test.</summary>
public abstract class StoreContract(StoreKind kind)
{
    private readonly List<IValueStore> _stores = [];
    private Func<IValueStore> _create = null!;

    protected StoreKind Kind => kind;

    protected string Key { get; private set; } = "";

    protected IValueStore Store => _stores[0];

    [SetUp]
    public async Task OpenAsync()
    {
        _create = await kind.OpenAsync();
        Key = SharedServers.NextKey();
        Another();
    }

    [TearDown]
    public async Task CloseAsync()
    {
        foreach (IValueStore store in _stores)
        {
            await store.DisposeAsync().AsTask().Within();
        }

        _stores.Clear();
    }

    /// <summary>A store object on the same data, as in another process.</summary>
    protected IValueStore Another()
    {
        IValueStore store = _create();
        _stores.Add(store);
        return store;
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(StoreState state) => Encoding.UTF8.GetString(state.Data.Span);

    protected Task<StoreState> ReadAsync() => Store.ReadAsync(Key, default).Within();

    protected Task<StoreWrite> WriteAsync(string? text, long? expected = null) =>
        Store.WriteAsync(Key, text is null ? default(ReadOnlyMemory<byte>?) : Bytes(text), expected, default).Within();

    /// <summary>Writes without a condition.</summary>
    /// <returns>The new revision.</returns>
    protected async Task<long> SetAsync(string? text)
    {
        StoreWrite write = await WriteAsync(text);
        Assert.That(write.Written, Is.True);
        return write.Current.Revision;
    }
}
