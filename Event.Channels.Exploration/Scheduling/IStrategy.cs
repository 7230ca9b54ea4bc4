namespace EventChannels.Exploration.Scheduling;

/// <summary>Chooses which logical thread continues.</summary>
internal interface IStrategy
{
    /// <summary>Whether it may choose another thread than the current one, and so has to be asked.</summary>
    bool MayPreempt { get; }

    /// <summary>Begins an execution.</summary>
    void Begin();

    /// <summary>Announces a logical thread.</summary>
    void Add(LogicalThread thread);

    /// <summary>Chooses a thread.</summary>
    /// <param name="current">The current thread; null if it cannot continue.</param>
    /// <param name="enabled">The threads that can continue, two or more. The current thread is the first.</param>
    LogicalThread Choose(LogicalThread? current, List<LogicalThread> enabled);

    /// <summary>Ends an execution.</summary>
    /// <param name="steps">The number of its steps.</param>
    /// <returns>Whether there is another one to try.</returns>
    bool Next(int steps);
}
