using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace EventChannels.Tests.Observing;

/// <summary>A custom watchable with one watcher, whose Gets return the values of a loop in the test.</summary>
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
