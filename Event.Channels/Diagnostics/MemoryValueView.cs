namespace EventChannels;

/// <summary>A value as a debugger shows it.</summary>
/// <remarks>It takes no lock. The debugger stops all threads, possibly one that holds the lock, and would then hang.</remarks>
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

    /// <summary>The number of Sets that wait, for every-value watchers or in line.</summary>
    public int WaitingSetCount { get; }
}
