using System.Globalization;

namespace EventChannels.Benchmarks;

/// <summary>Formats numbers.</summary>
internal static class Numbers
{
    /// <summary>A cost, with three significant digits.</summary>
    public static string Cost(double cost) => cost switch
    {
        >= 1_000 => (Math.Round(cost / Scale(cost)) * Scale(cost)).ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => cost.ToString("F0", CultureInfo.InvariantCulture),
        >= 10 => cost.ToString("F1", CultureInfo.InvariantCulture),
        _ => cost.ToString("F2", CultureInfo.InvariantCulture),
    };

    /// <summary>A ratio; a small ratio as a fraction.</summary>
    public static string Ratio(double ratio) => ratio switch
    {
        < 0.05 => $"1/{Math.Round(1 / ratio).ToString("N0", CultureInfo.InvariantCulture)}",
        < 10 => ratio.ToString("F2", CultureInfo.InvariantCulture),
        _ => ratio.ToString("N0", CultureInfo.InvariantCulture),
    };

    /// <summary>A ratio in a goal.</summary>
    public static string Bound(double ratio) => ratio < 0.5
        ? $"1/{Math.Round(1 / ratio).ToString("N0", CultureInfo.InvariantCulture)}"
        : ratio.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Bytes(double bytes) => Math.Round(bytes).ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number on an axis. It is a round number except for the last digits of a double.</summary>
    public static string Tick(double value) => Math.Abs(value) < 10
        ? value.ToString("0.##", CultureInfo.InvariantCulture)
        : Math.Round(value).ToString("N0", CultureInfo.InvariantCulture);

    public static string Exponent(double exponent) =>
        (Math.Round(exponent, 2) + 0.0).ToString("F2", CultureInfo.InvariantCulture); // + 0.0 makes -0 a 0

    private static double Scale(double cost) => Math.Pow(10, Math.Floor(Math.Log10(cost)) - 2);
}
