namespace EventChannels.Exploration.Stores;

/// <summary>One operation of a run: when it began and ended, and how.</summary>
internal sealed class StoreCall(StoreOperation operation, int thread, int value)
{
    public const int Never = int.MaxValue;

    public StoreOperation Operation { get; } = operation;

    /// <summary>What it sets, if it does.</summary>
    public int Value { get; } = value;

    public int Begun { get; init; }

    public int Ended { get; set; } = Never;

    /// <summary>What it gave; null for nothing.</summary>
    public object? Result { get; set; }

    public Exception? Error { get; set; }

    /// <summary>The place in the store's history that everyone here had to know of when it began.</summary>
    public int KnownBefore { get; init; }

    /// <summary>The place that a peek had found before.</summary>
    public int PeekedBefore { get; init; }

    public bool IsPending => Ended == Never;

    public override string ToString()
    {
        string outcome = IsPending ? "pending" : Error is { } error ? $"{error.GetType().Name}: {error.Message}" : Result?.ToString() ?? "done";
        string value = Operation.IsWrite || Operation.Letter is 's' or 'B' ? $"({Value})" : "";
        return $"T{thread} {Operation}{value} at {Begun}-{(IsPending ? "" : Ended)}: {outcome}";
    }
}
