namespace EventChannels;

/// <summary>What a debugger shows of a watcher.</summary>
/// <remarks>It takes no lock, as the value's view, and makes nothing, as the reader's Completion does.</remarks>
internal sealed class MemoryWatcherView<T>
{
    public MemoryWatcherView(MemoryWatcher<T> watcher)
    {
        WatcherReader<T> reader = watcher.WatcherReader;
        Update<T>? next = reader.Upcoming;
        Name = reader.State.Metrics?.Name;
        Delivery = reader.Delivery;
        IsDisposed = reader.IsClosed;
        IsWaiting = reader.IsParked;
        HasUnread = next is not null;
        NextValue = next is null ? default : next.Value;
        HasEnded = next is null && reader.State.HasEnded;
    }

    /// <summary>The value's name.</summary>
    public string? Name { get; }

    public Delivery Delivery { get; }

    public bool IsDisposed { get; }

    /// <summary>Whether a Get waits.</summary>
    public bool IsWaiting { get; }

    public bool HasUnread { get; }

    /// <summary>What the next Get would give, if something is unread.</summary>
    public T? NextValue { get; }

    /// <summary>Whether the value has ended, and its last update was read.</summary>
    public bool HasEnded { get; }
}
