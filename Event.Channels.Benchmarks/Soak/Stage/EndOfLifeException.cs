namespace EventChannels.Benchmarks;

/// <summary>An error with which values are completed.</summary>
internal sealed class EndOfLifeException() : Exception("The life is over.");
