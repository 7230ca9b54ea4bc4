namespace EventChannels.Tests.Linearizability.Model;

/// <summary>An update that waits for its turn.</summary>
/// <param name="Update">The update.</param>
/// <param name="IsAbandoned">Whether its producer was cancelled.</param>
internal readonly record struct WaitingUpdate(Update Update, bool IsAbandoned);
