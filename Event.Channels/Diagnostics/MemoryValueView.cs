namespace EventChannels;

/// <summary>What a debugger shows of a value.</summary>
/// <remarks>It takes no lock: a debugger stops all threads, also one that holds it, and would wait for ever.</remarks>
internal sealed class MemoryValueView<T>
{
    public MemoryValueView(MemoryValue<T> value)
    {
        ValueCore<T> core = value.Core;
        Update<T> newest = core.Newest;
        Name = core.Metrics?.Name;
        HasData = newest.Version > 0;
        Value = newest.Value;
        Version = newest.Version;
        IsCompleted = core.IsCompleted;
        CompletionError = core.CompletionError;
        WatcherCount = core.WatcherCount;
        WaitingSetCount = core.WaitingSetCount;
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
}
