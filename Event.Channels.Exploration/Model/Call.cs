using EventChannels.Exploration.Programs;

namespace EventChannels.Exploration.Model;

/// <summary>One operation of a run: its beginning, its end and its outcome. Times count the beginnings and ends.</summary>
internal sealed class Call(Operation operation, int thread, int value)
{
    public const int Never = int.MaxValue;

    public Operation Operation { get; } = operation;

    /// <summary>The value that it sets, if any.</summary>
    public int Value { get; } = value;

    public int Begun { get; init; }

    /// <summary>When its method returned; for an asynchronous one, possibly before it ended.</summary>
    public int Returned { get; set; } = Never;

    public int Ended { get; set; } = Never;

    /// <summary>Its result: a value, or whether it had an effect; null for none.</summary>
    public object? Result { get; set; }

    public Exception? Error { get; set; }

    /// <summary>The value's newest and last versions when it began.</summary>
    public int NewestBefore { get; init; }

    /// <inheritdoc cref="NewestBefore"/>
    public int LastBefore { get; init; }

    /// <summary>The time of the program's clock when it began.</summary>
    public TimeSpan ClockBefore { get; init; }

    /// <summary>The last version that its watcher had seen when it began, and whether that was marked unread.</summary>
    public int SeenBefore { get; init; }

    /// <inheritdoc cref="SeenBefore"/>
    public bool WasMarked { get; init; }

    /// <summary>The value that an update was based on, or that was expected.</summary>
    public int Argument { get; set; }

    public bool IsPending => Ended == Never;

    public override string ToString()
    {
        string outcome = IsPending ? "pending" : Error?.GetType().Name ?? Result?.ToString() ?? "done";
        string value = Operation.IsSet ? $"({Value})" : "";
        return $"T{thread} {Operation}{value} at {Begun}-{(IsPending ? "" : Ended)}: {outcome}";
    }
}
