using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Tests.Observing;

/// <summary>Something to watch that is not the library's own: one watcher, whose loop is the test's: all it has comes from there.</summary>
internal sealed class ScriptedWatchable<T>(Func<IAsyncEnumerable<T>> loop) : IWatchable<T>, IWatcher<T>
{
    public bool IsDisposed { get; private set; }

    public bool HasUnread => false;

    public IWatcher<T> Watch() => this;

    public IWatcher<T> Watch(Delivery delivery) => this;

    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) => loop();

    public void Dispose() => IsDisposed = true;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

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
