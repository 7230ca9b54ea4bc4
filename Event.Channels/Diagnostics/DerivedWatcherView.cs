namespace EventChannels;

/// <summary>What a debugger shows of a derived watcher, without a call of anybody's function.</summary>
internal sealed class DerivedWatcherView(IDerivedWatcher watcher)
{
    /// <summary>The operator, and what it watches.</summary>
    public string Operator { get; } = watcher.ToString()!;

    public bool IsDisposed { get; } = watcher.IsClosed;

    /// <summary>Whether a Get is under way.</summary>
    public bool IsGetting { get; } = watcher.IsGetting;
}

/// <summary>What a debugger asks of a derived watcher, whatever its types.</summary>
internal interface IDerivedWatcher
{
    bool IsClosed { get; }

    bool IsGetting { get; }
}
