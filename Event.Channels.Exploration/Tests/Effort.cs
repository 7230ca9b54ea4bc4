using System.Globalization;

namespace EventChannels.Exploration.Tests;

/// <summary>The amount of exploration.</summary>
/// <remarks>
/// A usual run is small, and always the same. The environment variable EVENT_CHANNELS_EXPLORE multiplies the interleavings:
/// 100 makes a long run. EVENT_CHANNELS_SEED changes the random ones.
/// </remarks>
internal static class Effort
{
    public static int Factor { get; } = Math.Max(1, Number("EVENT_CHANNELS_EXPLORE"));

    public static int Seed { get; } = Number("EVENT_CHANNELS_SEED");

    private static int Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : 1;
}
