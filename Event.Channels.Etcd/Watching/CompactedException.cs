namespace EventChannels.Etcd;

/// <summary>The events that would come next were compacted: the current state must be read anew.</summary>
internal sealed class CompactedException() : Exception("The history that is watched was compacted.");
