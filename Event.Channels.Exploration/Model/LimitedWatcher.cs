namespace EventChannels.Exploration.Model;

/// <summary>A watcher of TakeUntil.</summary>
internal sealed class LimitedWatcher(IWatcher<int> watcher, bool isSync, int watchedAt, UpdateOrder order)
    : OperatorWatcher(watcher, isSync, watchedAt, order, values => values, (last, newest) => last == newest)
{
    private readonly UpdateOrder _order = order;

    // The newest when the cancellation began, and the last in line.
    private (int Newest, int Last)? _limit;

    /// <summary>Whether its end has begun.</summary>
    public bool IsLimited => _limit is not null;

    /// <summary>Whether its end is there, so that no Get may wait.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Notes that the cancellation begins.</summary>
    public void Limit() => _limit ??= (_order.Newest, _order.Last);

    public override string? JudgeWaiting() => HasEnded ? "It waits after its end." : base.JudgeWaiting();

    // What is marked when its end has begun may count as one of those that are left, or not.
    public override string? JudgeMark() => IsLimited ? null : base.JudgeMark();

    public override string? JudgeAtEnd(ProgramRun run)
    {
        if (_limit is not { } limit)
        {
            return base.JudgeAtEnd(run);
        }

        if (IsDisposed)
        {
            return null;
        }

        if (Seen < limit.Newest)
        {
            return $"It ends with version {Seen}, and {limit.Newest} was the newest at its end.";
        }

        // Those in line are unread too, and a Set that is cancelled by another token may be replaced by the next.
        bool isWhole = Got.SequenceEqual(_order.Values.Take(Got.Count)) && Got.Count >= limit.Last;
        return IsSync && !run.HasCancelledSets && !WasMarked && !isWhole
            ? $"It got [{string.Join(' ', Got)}] of [{_order}], of which {limit.Last} were there at its end."
            : null;
    }
}
