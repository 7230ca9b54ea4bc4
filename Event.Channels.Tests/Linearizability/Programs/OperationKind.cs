namespace EventChannels.Tests.Linearizability.Programs;

/// <summary>The operations of a program.</summary>
internal enum OperationKind
{
    /// <summary>Set, which blocks its thread until every-value watchers have taken the value.</summary>
    Set,

    /// <summary>SetAsync.</summary>
    SetAsync,

    /// <summary>UpdateAsync with a function that adds.</summary>
    Update,

    /// <summary>CompareAndSetAsync.</summary>
    CompareAndSet,

    /// <summary>SetIfChangedAsync.</summary>
    SetIfChanged,

    /// <summary>TryComplete.</summary>
    Complete,

    /// <summary>TryPeek of the value.</summary>
    PeekValue,

    /// <summary>Cancels a token.</summary>
    Cancel,

    /// <summary>Watch with newest-value delivery.</summary>
    WatchAsync,

    /// <summary>Watch with every-value delivery.</summary>
    WatchSync,

    /// <summary>GetAsync.</summary>
    Get,

    /// <summary>TryGet.</summary>
    TryGet,

    /// <summary>TryPeek of a watcher.</summary>
    Peek,

    /// <summary>HasUnread.</summary>
    HasUnread,

    /// <summary>WaitForUnreadAsync.</summary>
    WaitForUnread,

    /// <summary>MarkUnread.</summary>
    MarkUnread,

    /// <summary>Dispose of a watcher.</summary>
    Dispose,
}
