namespace EventChannels;

/// <summary>What a value counts, read without its lock.</summary>
internal interface IValueCounts
{
    /// <summary>How many watchers are live.</summary>
    int WatcherCount { get; }

    /// <summary>How many Sets wait for Sync watchers, or in line behind one that does.</summary>
    int WaitingSetCount { get; }
}
