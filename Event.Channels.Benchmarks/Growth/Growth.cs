namespace EventChannels.Benchmarks;

/// <summary>The growth of a cost with the number of watchers.</summary>
internal static class Growth
{
    /// <summary>The exponent of the best-fitting power of the count.</summary>
    /// <returns>0 for a constant cost, 1 for a proportional cost.</returns>
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
