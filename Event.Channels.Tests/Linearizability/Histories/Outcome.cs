namespace EventChannels.Tests.Linearizability.Histories;

/// <summary>The outcome of an operation.</summary>
/// <param name="Kind">The kind of outcome.</param>
/// <param name="Value">The value that it returned, if any.</param>
/// <param name="Error">The exception, if no other kind covers it.</param>
internal readonly record struct Outcome(OutcomeKind Kind, int Value = 0, Exception? Error = null)
{
    public static Outcome Done { get; } = new(OutcomeKind.Done);

    public static Outcome No { get; } = new(OutcomeKind.No);

    public static Outcome Yes { get; } = new(OutcomeKind.Yes);

    public static Outcome Gave(int value) => new(OutcomeKind.Gave, value);

    public static Outcome Found(bool found, int value) => found ? Gave(value) : No;

    public static Outcome Is(bool result) => result ? Yes : No;

    public override string ToString() => Kind switch
    {
        OutcomeKind.Gave => $"{Value}",
        OutcomeKind.Unexpected => Error?.ToString() ?? "an exception",
        _ => Kind.ToString(),
    };
}
