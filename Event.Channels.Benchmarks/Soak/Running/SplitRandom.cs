namespace EventChannels.Benchmarks;

/// <summary>A random number generator that can be split into independent generators.</summary>
/// <remarks>
/// The draws of one worker do not depend on the progress of the others. So a seed gives each life the same plan, but not the
/// same interleaving. For one thread at a time.
/// </remarks>
internal sealed class SplitRandom(ulong seed)
{
    private ulong _state = seed;

    public SplitRandom Split() => new(Draw());

    /// <summary>A number from 0 to less than a bound.</summary>
    public int Below(int bound) => (int)(Draw() % (uint)bound);

    /// <summary>A number between two, both included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>True once in this number of draws, on average.</summary>
    public bool OneIn(int draws) => Below(draws) == 0;

    // SplitMix64: each state is mixed until its bits are independent.
    private ulong Draw()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        ulong mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }
}
