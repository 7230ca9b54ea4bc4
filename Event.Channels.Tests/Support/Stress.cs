namespace EventChannels.Tests.Support;

/// <summary>The number of rounds of the race tests, and their seed.</summary>
/// <remarks>
/// The environment variable EVENT_CHANNELS_STRESS multiplies the rounds: 20 makes a long run. EVENT_CHANNELS_SEED repeats
/// the random choices of an earlier run, which prints its seed.
/// </remarks>
internal static class Stress
{
    private static readonly int _factor = Settings.Number("EVENT_CHANNELS_STRESS") ?? 1;

    public static int Rounds(int rounds) => rounds * _factor;

    public static Random SeededRandom()
    {
        int seed = Settings.Number("EVENT_CHANNELS_SEED") ?? Environment.TickCount;
        TestContext.Out.WriteLine($"EVENT_CHANNELS_SEED={seed}");
        return new Random(seed);
    }
}
