namespace EventChannels.Exploration.Programs;

/// <summary>What a step of a program does.</summary>
internal enum OperationKind
{
    /// <summary>Begins a SetAsync, and goes on without awaiting it.</summary>
    BeginSet,

    /// <summary>Awaits a SetAsync.</summary>
    Set,

    /// <summary>Sets, and blocks its thread.</summary>
    BlockingSet,

    /// <summary>Begins a SetAsync of the second value, and goes on.</summary>
    BeginSecondSet,

    /// <summary>Awaits a SetAsync of the second value.</summary>
    SecondSet,

    /// <summary>Awaits an UpdateAsync.</summary>
    Update,

    /// <summary>Awaits a CompareAndSetAsync that expects what is current before it.</summary>
    CompareAndSet,

    /// <summary>Awaits a SetIfChangedAsync, for which even values are equal to each other, and odd ones too.</summary>
    SetIfChanged,

    /// <summary>Writes by TryWrite.</summary>
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

    /// <summary>Watches the value with async delivery.</summary>
    WatchAsync,

    /// <summary>Watches the value with Sync delivery.</summary>
    WatchSync,

    /// <summary>Subscribes an observer with async delivery.</summary>
    SubscribeAsync,

    /// <summary>Subscribes an observer with Sync delivery.</summary>
    SubscribeSync,

    /// <summary>Cancels a token.</summary>
    Cancel,

    /// <summary>Awaits a watcher's GetAsync.</summary>
    Get,

    /// <summary>Awaits a watcher's GetAsync in a synchronization context that has one thread.</summary>
    GetInContext,

    /// <summary>Loops over a watcher's ReadAllAsync to its end.</summary>
    Loop,

    /// <summary>Awaits a step of a watcher's enumerator.</summary>
    Step,

    /// <summary>Disposes of that enumerator.</summary>
    DisposeEnumerator,

    /// <summary>Gets without waiting.</summary>
    TryGet,

    /// <summary>Peeks at what is unread.</summary>
    Peek,

    /// <summary>Awaits a watcher's WaitForUnreadAsync.</summary>
    WaitForUnread,

    /// <summary>Marks what was got last as unread.</summary>
    MarkUnread,

    /// <summary>Disposes of a watcher.</summary>
    Dispose,

    /// <summary>Asks whether something is unread.</summary>
    HasUnread,

    /// <summary>Asks for the task of the reader's completion.</summary>
    Completion,
}
