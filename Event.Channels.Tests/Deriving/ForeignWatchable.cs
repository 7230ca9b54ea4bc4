using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Tests.Deriving;

/// <summary>A watchable of somebody else's: of its watchers only the public members are known.</summary>
internal sealed class ForeignWatchable<T>(IWatchable<T> source) : IWatchable<T>
{
    public IWatcher<T> Watch() => new Watcher(source.Watch());

    public IWatcher<T> Watch(Delivery delivery) => new Watcher(source.Watch(delivery));

    public bool TryPeek([MaybeNullWhen(false)] out T value) => source.TryPeek(out value);

    private sealed class Watcher(IWatcher<T> watcher) : IWatcher<T>
    {
        public bool HasUnread => watcher.HasUnread;

        public bool TryGet([MaybeNullWhen(false)] out T value) => watcher.TryGet(out value);

        public bool TryPeek([MaybeNullWhen(false)] out T value) => watcher.TryPeek(out value);

        public ValueTask<T> GetAsync(CancellationToken cancellationToken = default) => watcher.GetAsync(cancellationToken);

        public ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default) =>
            watcher.WaitForUnreadAsync(cancellationToken);

        public void MarkUnread() => watcher.MarkUnread();

        public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) =>
            watcher.ReadAllAsync(cancellationToken);

        public override string ToString() => "a watcher of somebody else's";

        public void Dispose() => watcher.Dispose();

        public ValueTask DisposeAsync() => watcher.DisposeAsync();
    }
}
