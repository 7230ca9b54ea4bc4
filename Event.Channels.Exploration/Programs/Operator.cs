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

    /// <summary>All, with an interval that is always over.</summary>
    ThrottleLatest,

    /// <summary>All until token 1 is cancelled.</summary>
    TakeUntil,
}
