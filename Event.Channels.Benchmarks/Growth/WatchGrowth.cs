namespace EventChannels.Benchmarks;

/// <summary>The exponents of Watch and of Dispose.</summary>
internal readonly record struct WatchGrowth(double Watch, double Dispose);
