namespace EventChannels.Tests.Linearizability.Programs;

/// <summary>An operation as it is generated: its numbers are chosen from what the whole program has.</summary>
/// <param name="Kind">What it is to do.</param>
/// <param name="Choice">Which of the watchers, or of the values, it takes.</param>
/// <param name="Token">Which token, if it is less than 2.</param>
/// <param name="IsLeft">Whether its thread does not await it.</param>
internal readonly record struct OperationDraft(OperationKind Kind, int Choice, int Token, bool IsLeft);
