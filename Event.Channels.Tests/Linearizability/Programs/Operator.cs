namespace EventChannels.Tests.Linearizability.Programs;

/// <summary>The sources that the watchers of a program can watch.</summary>
internal enum Operator
{
    /// <summary>The value itself.</summary>
    None,

    /// <summary>Its even values.</summary>
    Where,

    /// <summary>The values that differ from the last one read in being even or odd.</summary>
    DistinctUntilChanged,
}
