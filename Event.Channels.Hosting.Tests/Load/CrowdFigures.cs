namespace EventChannels.Hosting.Tests.Load;

/// <summary>What a crowd says of itself, since its figures were cleared.</summary>
/// <param name="Events">The readings that the good clients have got.</param>
/// <param name="Median">Half of them were younger, in milliseconds.</param>
/// <param name="P99">99 of 100 of them were younger, in milliseconds.</param>
/// <param name="Faults">Lines that are no reading, and readings older than the one before; of all clients.</param>
/// <param name="Ended">The connections that the server has ended.</param>
/// <param name="Oldest">The least number that is the last one of a client.</param>
/// <param name="Stale">
/// How many readings each stopped client got that were set before it read again; in order.
/// </param>
/// <param name="StaleAges">How old the first one of those was, in milliseconds; in order.</param>
/// <param name="Skipped">How many readings each stopped client never got; in order.</param>
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
