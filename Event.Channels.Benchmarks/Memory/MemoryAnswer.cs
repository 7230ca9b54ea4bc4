namespace Event.Channels.Benchmarks;

/// <summary>Bytes a watcher.</summary>
internal readonly record struct MemoryAnswer(double Idle, double Parked);
