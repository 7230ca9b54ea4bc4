namespace EventChannels.Benchmarks;

/// <summary>A value that says who set it, and as which of that producer's.</summary>
/// <remarks>Longer than a processor writes in one step: one that is torn does not have the right sum.</remarks>
/// <param name="Producer">The producer's number from 0, or one of the constants.</param>
/// <param name="Number">The number of the Set among the producer's, from 1.</param>
/// <param name="Sum">A function of both.</param>
internal readonly record struct Stamp(int Producer, long Number, long Sum)
{
    private const int Initial = -1;
    private const int Final = -2;

    public bool IsInitial => Producer == Initial;

    /// <summary>Whether it is the last one of a life, which is set when all producers have ended.</summary>
    public bool IsFinal => Producer == Final;

    public bool IsWhole => Sum == SumOf(Producer, Number);

    public static Stamp Of(int producer, long number) => new(producer, number, SumOf(producer, number));

    public static Stamp CreateInitial() => Of(Initial, 0);

    public static Stamp CreateFinal(long number) => Of(Final, number);

    public override string ToString() => Producer switch
    {
        Initial => "initial",
        Final => $"final {Number}",
        _ => $"{Producer}:{Number}",
    };

    private static long SumOf(int producer, long number) => ((number + 1) * 0x9E37_79B9_7F4A_7C1) ^ producer;
}
