using System.Diagnostics;

namespace EventChannels;

/// <summary>What a debugger shows of a Sync watcher, among the others of its value.</summary>
[DebuggerDisplay("{State,nq}")]
internal sealed class SyncWatcherView<T>
{
    public SyncWatcherView(HandoffReader<T> reader)
    {
        Update<T>? unread = reader.Unread;
        Update<T>? offered = reader.Offered;
        IsWaiting = reader.IsParked;
        Unread = [.. new[] { unread, offered }.OfType<Update<T>>().Select(update => update.Value)];
        State = (unread, offered) switch
        {
            (not null, not null) => "has unread, is being offered more",
            (not null, null) => "has unread",
            (null, not null) => "is being offered",
            _ => IsWaiting ? "waits" : "has read all",
        };
    }

    public string State { get; }

    public bool IsWaiting { get; }

    /// <summary>What the next Gets would give.</summary>
    public T[] Unread { get; }
}
