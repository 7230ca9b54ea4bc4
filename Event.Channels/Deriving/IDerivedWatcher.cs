namespace EventChannels;

/// <summary>What a debugger shows of a derived watcher.</summary>
internal interface IDerivedWatcher
{
    bool IsClosed { get; }

    bool IsGetting { get; }
}
