namespace EventChannels.Etcd;

/// <summary>What tells two states of a range apart, without its keys.</summary>
/// <remarks>
/// If an older state has the same count and the same newest write, it is the same state: all keys of the newer one were in the
/// older one, unchanged since, and there are as many.
/// </remarks>
/// <param name="Revision">The revision of the store.</param>
/// <param name="Count">How many keys there were.</param>
/// <param name="NewestWrite">The revision of the newest write among the keys that existed then; 0 if there was none.</param>
internal readonly record struct RangeFacts(long Revision, long Count, long NewestWrite);
