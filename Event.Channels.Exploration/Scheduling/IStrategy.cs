namespace EventChannels.Exploration.Scheduling;

/// <summary>Chooses which logical thread goes on.</summary>
internal interface IStrategy
{
    /// <summary>Whether it may choose another thread than the one that runs, and so has to be asked.</summary>
    bool MayPreempt { get; }

    /// <summary>Begins an execution.</summary>
    void Begin();

    /// <summary>A logical thread is there.</summary>
    void Add(LogicalThread thread);

    /// <summary>Chooses one.</summary>
    /// <param name="current">The one that runs; null if it cannot go on.</param>
    /// <param name="enabled">Those that can go on, two or more; the one that runs is the first.</param>
    LogicalThread Choose(LogicalThread? current, List<LogicalThread> enabled);

    /// <summary>Ends an execution.</summary>
    /// <param name="steps">How many steps it had.</param>
    /// <returns>Whether there is another one to try.</returns>
    bool Next(int steps);
}
