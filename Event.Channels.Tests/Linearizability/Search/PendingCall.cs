using EventChannels.Tests.Linearizability.Histories;

namespace EventChannels.Tests.Linearizability.Search;

/// <summary>An operation that has begun and has not been seen to end.</summary>
/// <param name="Call">The number of its call.</param>
/// <param name="Phase">Its progress.</param>
/// <param name="Outcome">Its outcome; while it waits, the outcome unless it is cancelled or its watcher is disposed.</param>
/// <param name="Number">For a Set, the version that it set; for a TryGet of an operator, the number of updates that it may
/// still take.</param>
internal readonly record struct PendingCall(int Call, Phase Phase, Outcome Outcome = default, int Number = 0);
