namespace EventChannels.Tests.Linearizability.Running;

/// <summary>Figures of a run.</summary>
internal sealed class RunStatistics
{
    public long Programs { get; set; }

    public long Runs { get; set; }

    public long Operations { get; set; }

    /// <summary>Histories that differ from all others of the same program.</summary>
    public long Histories { get; set; }

    /// <summary>Runs in which operations of different threads overlapped.</summary>
    public long Overlapping { get; set; }

    /// <summary>The longest time until the threads of a run waited or had finished.</summary>
    public TimeSpan LongestRun { get; set; }

    public override string ToString() =>
        FormattableString.Invariant($"{Programs:N0} programs, {Runs:N0} runs, {Operations:N0} operations, ")
        + FormattableString.Invariant($"{Histories:N0} different histories; operations overlapped in ")
        + FormattableString.Invariant($"{(double)Overlapping / Math.Max(Runs, 1):P1} of the runs; ")
        + FormattableString.Invariant($"the longest run took {LongestRun.TotalSeconds:F1} s");
}
