using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Tests.Deriving;

/// <summary>Runs an action right after its watcher was looked at for the given time and had nothing.</summary>
internal sealed class LookedAtWatchable<T>(IWatchable<T> source, int time, Action action) : IWatchable<T>
{
    private int _looks;

    public IWatcher<T> Watch() => new Watcher(this, source.Watch());

    public IWatcher<T> Watch(Delivery delivery) => new Watcher(this, source.Watch(delivery));

    public bool TryPeek([MaybeNullWhen(false)] out T value) => source.TryPeek(out value);

    private bool Note(bool found)
    {
        if (!found && ++_looks == time)
        {
            action();
        }

        return found;
    }

    private sealed class Watcher(LookedAtWatchable<T> owner, IWatcher<T> watcher) : IWatcher<T>
    {
        public bool HasUnread => owner.Note(watcher.HasUnread);

        public bool TryGet([MaybeNullWhen(false)] out T value) => owner.Note(watcher.TryGet(out value));

        public bool TryPeek([MaybeNullWhen(false)] out T value) => watcher.TryPeek(out value);

        public ValueTask<T> GetAsync(CancellationToken cancellationToken = default) => watcher.GetAsync(cancellationToken);

        public ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default) =>
            watcher.WaitForUnreadAsync(cancellationToken);

        public void MarkUnread() => watcher.MarkUnread();

        public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) =>
            watcher.ReadAllAsync(cancellationToken);

        public void Dispose() => watcher.Dispose();

        public ValueTask DisposeAsync() => watcher.DisposeAsync();
    }
}
