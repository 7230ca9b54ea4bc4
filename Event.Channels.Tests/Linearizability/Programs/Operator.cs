namespace EventChannels.Tests.Linearizability.Programs;

/// <summary>What the watchers of a program watch.</summary>
internal enum Operator
{
    /// <summary>The value itself.</summary>
    None,

    /// <summary>Its even values.</summary>
    Where,

    /// <summary>A value that is even if the one before was odd, or the other way round.</summary>
    DistinctUntilChanged,
}
