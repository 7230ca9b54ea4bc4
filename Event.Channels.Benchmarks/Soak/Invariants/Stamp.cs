namespace EventChannels.Benchmarks;

/// <summary>A value that identifies its producer and its place among the values of this producer.</summary>
/// <remarks>A processor cannot write it in one step. A torn value has a wrong sum.</remarks>
/// <param name="Producer">The producer's number from 0, or one of the constants.</param>
/// <param name="Number">The number of the Set of this producer, from 1.</param>
/// <param name="Sum">A function of both.</param>
internal readonly record struct Stamp(int Producer, long Number, long Sum)
{
    private const int Initial = -1;
    private const int Final = -2;

    public bool IsInitial => Producer == Initial;

    /// <summary>Whether it is the last value of a life, which is set after all producers have ended.</summary>
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
