using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Tests.Deriving;

/// <summary>Runs an action right after the call of HasUnread or TryGet, the n-th that found nothing.</summary>
internal sealed class PeekHookWatchable<T>(IWatchable<T> source, int time, Action action) : IWatchable<T>
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

    private sealed class Watcher(PeekHookWatchable<T> owner, IWatcher<T> watcher) : ForwardingWatcher<T>(watcher)
    {
        public override bool HasUnread => owner.Note(base.HasUnread);

        public override bool TryGet([MaybeNullWhen(false)] out T value) => owner.Note(base.TryGet(out value));
    }
}
