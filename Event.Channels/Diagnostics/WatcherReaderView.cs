namespace EventChannels;

/// <summary>What a debugger shows of a watcher's reader.</summary>
/// <remarks>
/// It takes no lock: another thread that is stopped may hold it. The reader's own members do, and Completion makes
/// something.
/// </remarks>
internal class WatcherReaderView<T>
{
    public WatcherReaderView(WatcherReader<T> reader)
    {
        Update<T>? next = reader.Upcoming;
        Name = reader.Owner.Metrics?.Name;
        Delivery = reader.Delivery;
        IsDisposed = reader.IsClosed;
        IsWaiting = reader.IsParked;
        HasUnread = next is not null;
        NextValue = next is null ? default : next.Value;
        HasEnded = next is null && reader.Owner.HasEnded;
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

    /// <summary>Whether nothing will come any more.</summary>
    public bool HasEnded { get; }
}
