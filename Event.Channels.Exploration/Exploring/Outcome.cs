namespace EventChannels.Exploration.Exploring;

/// <summary>The outcome of exploring a program.</summary>
/// <param name="Program">The program.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Executions">The number of interleavings that were tried.</param>
/// <param name="Steps">The number of their steps.</param>
/// <param name="IsExhausted">Whether there is no other interleaving within the plan's bound.</param>
/// <param name="Failure">The failure; null if there is none.</param>
/// <param name="Schedule">The schedule of the failing interleaving; empty if there is none.</param>
/// <param name="Report">The failing interleaving: its calls, its steps, and the command that repeats it.</param>
internal sealed record Outcome(
    string Program, Plan Plan, long Executions, long Steps, bool IsExhausted, string? Failure, string Schedule, string Report);
