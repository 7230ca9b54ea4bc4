namespace EventChannels.Etcd;

/// <summary>The next events were compacted: the current state must be read again.</summary>
internal sealed class CompactedException() : Exception("The watched history was compacted.");
