namespace EventChannels.Hosting.Tests.Load;

/// <summary>The figures of a crowd since they were cleared.</summary>
/// <param name="Events">The readings that the good clients received.</param>
/// <param name="Median">Half of them were younger, in milliseconds.</param>
/// <param name="P99">99 of 100 of them were younger, in milliseconds.</param>
/// <param name="Faults">Lines that are not readings, and readings older than the previous one; of all clients.</param>
/// <param name="Ended">The connections that the server ended.</param>
/// <param name="Oldest">The lowest of the last numbers of all clients.</param>
/// <param name="Stale">For each stopped client, in order: how many readings that it received were set before it resumed
/// reading.</param>
/// <param name="StaleAges">The age of the first of these, in milliseconds; in order.</param>
/// <param name="Skipped">How many readings each stopped client never received; in order.</param>
/// <param name="Processor">Milliseconds of processor time since the start.</param>
internal sealed record CrowdFigures(
    long Events,
    double Median,
    double P99,
    long Faults,
    int Ended,
    long Oldest,
    long[] Stale,
    double[] StaleAges,
    long[] Skipped,
    double Processor);
