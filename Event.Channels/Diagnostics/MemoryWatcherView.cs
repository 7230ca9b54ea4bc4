namespace EventChannels;

/// <summary>A watcher as a debugger shows it.</summary>
/// <remarks>It takes no lock, like the view of a value, and does not read Completion, which would create a task.</remarks>
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

    /// <summary>The value that the next Get would return, if HasUnread.</summary>
    public T? NextValue { get; }

    /// <summary>Whether the value has ended, and its last update was read.</summary>
    public bool HasEnded { get; }
}
