namespace EventChannels.Tests.Linearizability.Histories;

/// <summary>One externally visible step of an operation.</summary>
/// <param name="Kind">The kind of step.</param>
/// <param name="Call">The number of the operation's call.</param>
/// <param name="Outcome">The outcome, if this is the end of the operation.</param>
internal readonly record struct HistoryEvent(EventKind Kind, int Call, Outcome Outcome = default);
