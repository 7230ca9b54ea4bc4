namespace EventChannels.Benchmarks;

/// <summary>How fast a cost grows with the number of watchers.</summary>
internal static class Growth
{
    /// <summary>The exponent of the power of the count that fits best.</summary>
    /// <returns>0 for a cost that stays the same, 1 for one that grows in proportion.</returns>
    public static double Exponent(IReadOnlyCollection<(int Count, double Cost)> points)
    {
        // The least-squares slope of log cost over log count.
        double meanX = points.Average(point => Math.Log(point.Count));
        double meanY = points.Average(point => Math.Log(point.Cost));
        double covariance = points.Sum(point => (Math.Log(point.Count) - meanX) * (Math.Log(point.Cost) - meanY));
        double variance = points.Sum(point => Math.Pow(Math.Log(point.Count) - meanX, 2));
        return covariance / variance;
    }
}
