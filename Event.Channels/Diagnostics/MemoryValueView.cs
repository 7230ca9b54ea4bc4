namespace EventChannels;

/// <summary>What a debugger shows of a value.</summary>
/// <remarks>
/// A debugger stops all threads and runs this on one of them. It reads single fields without the value's lock. Lists that
/// another thread may have stopped in the middle of changing are no picture of anything: they are shown where the lock can
/// be had at once, and never waited for.
/// </remarks>
internal sealed class MemoryValueView<T>
{
    public MemoryValueView(MemoryValue<T> value)
    {
        Broadcast<T> broadcast = value.Broadcast;
        Update<T> newest = broadcast.Newest;
        Name = broadcast.Metrics?.Name;
        HasData = newest.Version > 0;
        Value = newest.Value;
        Version = newest.Version;
        IsCompleted = broadcast.IsCompleted;
        CompletionError = broadcast.CompletionError;
        WatcherCount = broadcast.Readers.Count;
        WaitingSetCount = broadcast.WaitingSetCount;

        if (!Monitor.TryEnter(broadcast.Gate))
        {
            return;
        }

        try
        {
            SyncWatchers = [.. Readers(broadcast).Select(reader => new SyncWatcherView<T>(reader))];
            WaitingGets = broadcast.Waiters.All.Count() + SyncWatchers.Count(watcher => watcher.IsWaiting);
            SetsInLine = [.. Line(broadcast).Select(handover => handover.Value)];
        }
        finally
        {
            Monitor.Exit(broadcast.Gate);
        }
    }

    public string? Name { get; }

    public bool HasData { get; }

    public T Value { get; }

    public long Version { get; }

    public bool IsCompleted { get; }

    public Exception? CompletionError { get; }

    public int WatcherCount { get; }

    /// <summary>How many Sets wait: for Sync watchers, or in line.</summary>
    public int WaitingSetCount { get; }

    /// <summary>How many Gets wait, in either mode. Null, as what follows, where another thread has the lock.</summary>
    public int? WaitingGets { get; }

    public SyncWatcherView<T>[]? SyncWatchers { get; }

    /// <summary>What stands in line behind the value, the oldest first.</summary>
    public T[]? SetsInLine { get; }

    private static IEnumerable<HandoffReader<T>> Readers(Broadcast<T> broadcast)
    {
        for (HandoffReader<T>? reader = broadcast.Line?.FirstReader; reader is not null; reader = reader.NextReader)
        {
            yield return reader;
        }
    }

    private static IEnumerable<Handover<T>> Line(Broadcast<T> broadcast)
    {
        for (Handover<T>? handover = broadcast.Line?.First; handover is not null; handover = handover.Next)
        {
            yield return handover;
        }
    }
}
