using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace EventChannels.Tests.Observing;

/// <summary>Something to watch that is not the library's own: one watcher, whose Gets give what a loop of the test's gives.</summary>
internal sealed class ScriptedWatchable<T>(Func<IAsyncEnumerable<T>> loop) : IWatchable<T>, IWatcher<T>
{
    private readonly IAsyncEnumerator<T> _values = loop().GetAsyncEnumerator();

    public bool IsDisposed { get; private set; }

    public bool HasUnread => false;

    public IWatcher<T> Watch() => this;

    public IWatcher<T> Watch(Delivery delivery) => this;

    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public void Dispose() => IsDisposed = true;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    public async ValueTask<T> GetAsync(CancellationToken cancellationToken = default) =>
        await _values.MoveNextAsync() ? _values.Current : throw new ChannelClosedException();

    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        value = default;
        return false;
    }

    public bool TryPeek([MaybeNullWhen(false)] out T value) => throw new NotSupportedException();

    public ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public void MarkUnread() => throw new NotSupportedException();
}
