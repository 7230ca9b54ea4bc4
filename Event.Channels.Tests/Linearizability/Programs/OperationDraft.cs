namespace EventChannels.Tests.Linearizability.Programs;

/// <summary>A generated operation. Its numbers select from the watchers and values of the whole program.</summary>
/// <param name="Kind">The kind of operation.</param>
/// <param name="Choice">Which of the watchers or values it uses.</param>
/// <param name="Token">The token, if it is less than 2.</param>
/// <param name="IsLeft">Whether its thread does not await it.</param>
internal readonly record struct OperationDraft(OperationKind Kind, int Choice, int Token, bool IsLeft);
