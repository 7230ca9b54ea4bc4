namespace EventChannels;

/// <summary>A derived watcher as a debugger shows it. It runs no user function.</summary>
internal sealed class DerivedWatcherView(IDerivedWatcher watcher)
{
    /// <summary>The operator and its source.</summary>
    public string Operator { get; } = watcher.ToString()!;

    public bool IsDisposed { get; } = watcher.IsClosed;

    /// <summary>Whether a Get is under way.</summary>
    public bool IsGetting { get; } = watcher.IsGetting;
}

/// <summary>The members of a derived watcher that the debugger view reads, independent of its type arguments.</summary>
internal interface IDerivedWatcher
{
    bool IsClosed { get; }

    bool IsGetting { get; }
}
