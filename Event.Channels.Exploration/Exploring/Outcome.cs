namespace EventChannels.Exploration.Exploring;

/// <summary>What exploring a program came to.</summary>
/// <param name="Program">The program.</param>
/// <param name="Plan">How it was explored.</param>
/// <param name="Executions">How many interleavings were tried.</param>
/// <param name="Steps">How many steps these had together.</param>
/// <param name="IsExhausted">Whether there is no other interleaving within the plan's bound.</param>
/// <param name="Failure">What is wrong; null if nothing is.</param>
/// <param name="Schedule">The schedule of the failing one; empty if there is none.</param>
/// <param name="Report">The failing one: its calls, its steps, and the command that repeats it.</param>
internal sealed record Outcome(
    string Program, Plan Plan, long Executions, long Steps, bool IsExhausted, string? Failure, string Schedule, string Report);
