using EventChannels.Exploration.Programs;

namespace EventChannels.Exploration.Model;

/// <summary>
/// One operation of a run: when it began and ended, and how. Times count the beginnings and the ends.
/// </summary>
internal sealed class Call(Operation operation, int thread, int value)
{
    public const int Never = int.MaxValue;

    public Operation Operation { get; } = operation;

    /// <summary>What it sets, if it does.</summary>
    public int Value { get; } = value;

    public int Begun { get; init; }

    /// <summary>When its method returned, of an async one maybe before it ended.</summary>
    public int Returned { get; set; } = Never;

    public int Ended { get; set; } = Never;

    /// <summary>What it gave: a value that was found, whether it did something; null for nothing.</summary>
    public object? Result { get; set; }

    public Exception? Error { get; set; }

    /// <summary>The value's newest and last versions when it began.</summary>
    public int NewestBefore { get; init; }

    /// <inheritdoc cref="NewestBefore"/>
    public int LastBefore { get; init; }

    /// <summary>The time of the program's clock when it began.</summary>
    public TimeSpan ClockBefore { get; init; }

    /// <summary>What its watcher had seen when it began, and whether that was marked unread.</summary>
    public int SeenBefore { get; init; }

    /// <inheritdoc cref="SeenBefore"/>
    public bool WasMarked { get; init; }

    /// <summary>The value that an update was made of, or that was expected.</summary>
    public int Argument { get; set; }

    public bool IsPending => Ended == Never;

    public override string ToString()
    {
        string outcome = IsPending ? "pending" : Error?.GetType().Name ?? Result?.ToString() ?? "done";
        string value = Operation.IsSet ? $"({Value})" : "";
        return $"T{thread} {Operation}{value} at {Begun}-{(IsPending ? "" : Ended)}: {outcome}";
    }
}
