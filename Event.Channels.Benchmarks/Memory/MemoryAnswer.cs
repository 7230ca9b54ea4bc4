namespace EventChannels.Benchmarks;

/// <summary>Bytes a watcher.</summary>
internal readonly record struct MemoryAnswer(double Idle, double Parked);
