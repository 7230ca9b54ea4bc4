namespace EventChannels.Exploration.Programs;

/// <summary>A set of programs.</summary>
public enum ProgramSet
{
    /// <inheritdoc cref="ProgramSets.TwoThreads"/>
    TwoThreads,

    /// <inheritdoc cref="ProgramSets.ThreeThreads"/>
    ThreeThreads,

    /// <inheritdoc cref="ProgramSets.TwoWatchers"/>
    TwoWatchers,

    /// <inheritdoc cref="ProgramSets.Chosen"/>
    Chosen,

    /// <inheritdoc cref="ProgramSets.Operators"/>
    Operators,

    /// <inheritdoc cref="ProgramSets.Intervals"/>
    Intervals,

    /// <inheritdoc cref="ProgramSets.Consumers"/>
    Consumers,

    /// <inheritdoc cref="ProgramSets.Sequences"/>
    Sequences,

    /// <inheritdoc cref="ProgramSets.Contexts"/>
    Contexts,

    /// <inheritdoc cref="ProgramSets.Producers"/>
    Producers,
}
