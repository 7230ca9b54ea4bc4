namespace EventChannels.Exploration.Programs;

/// <summary>The sources that a watcher of a program can watch.</summary>
internal enum Operator
{
    /// <summary>The value itself.</summary>
    None,

    /// <summary>The same values, through Select.</summary>
    Select,

    /// <summary>The even values.</summary>
    Where,

    /// <summary>The values that differ from the last one read in being even or odd.</summary>
    DistinctUntilChanged,

    /// <summary>The value combined with the second one.</summary>
    CombineLatest,

    /// <summary>The even values, combined with the second value.</summary>
    WhereCombineLatest,

    /// <summary>One value in each interval.</summary>
    ThrottleLatest,

    /// <summary>The same with a clock of its own, on which each interval is over at once.</summary>
    RacingThrottleLatest,

    /// <summary>A value that no newer one has followed for an interval.</summary>
    Debounce,

    /// <summary>All values until token 1 is cancelled.</summary>
    TakeUntil,

    /// <summary>The even values until token 1 is cancelled.</summary>
    WhereTakeUntil,

    /// <summary>The value combined with the second one, until token 1 is cancelled.</summary>
    CombineLatestTakeUntil,

    /// <summary>The value, through a channel of capacity 1 that it is piped to.</summary>
    Pipe,

    /// <summary>The values that an observer receives.</summary>
    AsObservable,

    /// <summary>The values that a loop over the value gets.</summary>
    ReadAll,

    /// <summary>The values that a handler receives, which runs until its token is cancelled.</summary>
    ForEachLatest,
}
