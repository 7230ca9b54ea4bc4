using EventChannels.Tests.Linearizability.Histories;

namespace EventChannels.Tests.Linearizability.Search;

/// <summary>An operation that has begun and was not seen to end.</summary>
/// <param name="Call">The number of its call.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="Outcome">How it ends; if it waits, how it will end unless it is cancelled or its watcher disposed.</param>
/// <param name="Number">
/// Of a Set, the version that it set; of a TryGet of an operator, how many updates it may still take.
/// </param>
internal readonly record struct PendingCall(int Call, Phase Phase, Outcome Outcome = default, int Number = 0);
