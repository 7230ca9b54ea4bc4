namespace EventChannels.Benchmarks;

/// <summary>What the library must reach, and what it reached.</summary>
/// <remarks>Whether it is met is null where it was not measured.</remarks>
internal sealed record Goal(string Work, string Wanted, string Measured, bool? Met);
