namespace EventChannels.Tests.Linearizability.Histories;

/// <summary>One step of an operation that can be seen from outside.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Call">The number of the operation's call.</param>
/// <param name="Outcome">How it ended, if this is its end.</param>
internal readonly record struct HistoryEvent(EventKind Kind, int Call, Outcome Outcome = default);
