namespace EventChannels.Exploration.Programs;

/// <summary>What a watcher of a program watches.</summary>
internal enum Operator
{
    /// <summary>The value itself.</summary>
    None,

    /// <summary>The same values, selected.</summary>
    Select,

    /// <summary>The even values.</summary>
    Where,

    /// <summary>A value that is even if the one before was odd, or the other way round.</summary>
    DistinctUntilChanged,

    /// <summary>The value and the second one together.</summary>
    CombineLatest,

    /// <summary>The even values, together with the second value.</summary>
    WhereCombineLatest,

    /// <summary>One in an interval.</summary>
    ThrottleLatest,

    /// <summary>The same by a clock of its own, by which each interval is over at once.</summary>
    RacingThrottleLatest,

    /// <summary>What nothing newer has followed for an interval.</summary>
    Debounce,

    /// <summary>All until token 1 is cancelled.</summary>
    TakeUntil,

    /// <summary>The even values until token 1 is cancelled.</summary>
    WhereTakeUntil,

    /// <summary>The value and the second one together, until token 1 is cancelled.</summary>
    CombineLatestTakeUntil,

    /// <summary>The value, through a channel of capacity 1 that it is piped to.</summary>
    Pipe,

    /// <summary>What an observer of the value is told.</summary>
    AsObservable,

    /// <summary>What a loop over the value gets.</summary>
    ReadAll,

    /// <summary>What a handler is given that runs until its token is cancelled.</summary>
    ForEachLatest,
}
