namespace EventChannels.Exploration.Programs;

/// <summary>The operations of a program.</summary>
internal enum OperationKind
{
    /// <summary>Begins a SetAsync, and continues without awaiting it.</summary>
    BeginSet,

    /// <summary>Awaits a SetAsync.</summary>
    Set,

    /// <summary>Calls Set, which blocks its thread.</summary>
    BlockingSet,

    /// <summary>Begins a SetAsync of the second value, and continues without awaiting it.</summary>
    BeginSecondSet,

    /// <summary>Awaits a SetAsync of the second value.</summary>
    SecondSet,

    /// <summary>Awaits an UpdateAsync.</summary>
    Update,

    /// <summary>Awaits a CompareAndSetAsync that expects the current value.</summary>
    CompareAndSet,

    /// <summary>Awaits a SetIfChangedAsync that treats all even values as equal, and all odd ones.</summary>
    SetIfChanged,

    /// <summary>Writes with TryWrite.</summary>
    TryWrite,

    /// <summary>Awaits a WaitToWriteAsync.</summary>
    WaitToWrite,

    /// <summary>Awaits a SetFromAsync, from the program's channel.</summary>
    SetFrom,

    /// <summary>Writes to that channel.</summary>
    WriteItem,

    /// <summary>Completes that channel.</summary>
    CompleteItems,

    /// <summary>Awaits a WaitForWatchersAsync of two.</summary>
    WaitForWatchers,

    /// <summary>Awaits a WaitForNoWatchersAsync.</summary>
    WaitForNoWatchers,

    /// <summary>Advances the clock by half an interval.</summary>
    AdvanceClock,

    /// <summary>Completes the value.</summary>
    Complete,

    /// <summary>Peeks at the value.</summary>
    PeekValue,

    /// <summary>Opens a newest-value watcher.</summary>
    WatchAsync,

    /// <summary>Opens an every-value watcher.</summary>
    WatchSync,

    /// <summary>Subscribes an observer with newest-value delivery.</summary>
    SubscribeAsync,

    /// <summary>Subscribes an observer with every-value delivery.</summary>
    SubscribeSync,

    /// <summary>Cancels a token.</summary>
    Cancel,

    /// <summary>Awaits a watcher's GetAsync.</summary>
    Get,

    /// <summary>Awaits a watcher's GetAsync in a single-threaded synchronization context.</summary>
    GetInContext,

    /// <summary>Loops over a watcher's ReadAllAsync to its end.</summary>
    Loop,

    /// <summary>Awaits a step of a watcher's enumerator.</summary>
    Step,

    /// <summary>Disposes of that enumerator.</summary>
    DisposeEnumerator,

    /// <summary>Calls a watcher's TryGet.</summary>
    TryGet,

    /// <summary>Peeks at the unread value.</summary>
    Peek,

    /// <summary>Awaits a watcher's WaitForUnreadAsync.</summary>
    WaitForUnread,

    /// <summary>Marks the last value as unread.</summary>
    MarkUnread,

    /// <summary>Disposes of a watcher.</summary>
    Dispose,

    /// <summary>Reads HasUnread.</summary>
    HasUnread,

    /// <summary>Reads the reader's Completion.</summary>
    Completion,
}
