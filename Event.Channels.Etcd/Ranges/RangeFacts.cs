namespace EventChannels.Etcd;

/// <summary>Facts that distinguish two states of a range without reading its keys.</summary>
/// <remarks>
/// If an older state has the same count and the same newest write, it is the same state: it contains all keys of the
/// newer state, unchanged since, and no others.
/// </remarks>
/// <param name="Revision">The revision of the store.</param>
/// <param name="Count">The number of keys.</param>
/// <param name="NewestWrite">
/// The revision of the newest write among the keys that existed then; 0 if there was none.
/// </param>
internal readonly record struct RangeFacts(long Revision, long Count, long NewestWrite);
