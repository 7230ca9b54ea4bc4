using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Tests.Support;

/// <summary>A watchable that counts how often it is watched.</summary>
internal sealed class CountedWatchable<T>(IWatchable<T> watchable) : IWatchable<T>
{
    public int Opened { get; private set; }

    public IWatcher<T> Watch()
    {
        Opened++;
        return watchable.Watch();
    }

    public IWatcher<T> Watch(Delivery delivery)
    {
        Opened++;
        return watchable.Watch(delivery);
    }

    public bool TryPeek([MaybeNullWhen(false)] out T value) => watchable.TryPeek(out value);
}
