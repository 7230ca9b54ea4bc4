using EventChannels.Exploration.Model.Consuming;

namespace EventChannels.Exploration.Model;

/// <summary>A watcher of the value itself.</summary>
internal class PlainWatcher(IWatcher<int> watcher, bool isSync, UpdateOrder order) : FollowedWatcher(watcher, isSync)
{
    /// <summary>The newest version when it was opened.</summary>
    public int NewestAtWatch { get; set; }

    /// <summary>
    /// Whether calls get from it. A consumer that reads by itself may drop the value that it took when it is disposed.
    /// </summary>
    private bool IsReadByCalls => Watcher is not Consumer;

    public override int Seen => Got.Count == 0 ? 0 : order.VersionOf(Got[^1]);

    public override string? JudgeNothing(Call call)
    {
        bool mustFind = call.WasMarked || (!IsSync && call.NewestBefore > call.SeenBefore);
        return mustFind && DisposalBegun > call.Ended
            ? $"It found nothing. Version {call.SeenBefore} was seen, {call.NewestBefore} was the newest."
            : null;
    }

    public override string? JudgePeek(Call call) =>
        call.Result is int value && order.VersionOf(value) <= call.SeenBefore && !WasMarked
            ? $"It found version {order.VersionOf(value)}, and {call.SeenBefore} had been read."
            : null;

    public override string? JudgeWaiting() =>
        base.JudgeWaiting()
        ?? (!IsSync && !MayHaveLost && (Seen < order.Newest || IsMarked)
            ? $"A wake-up is lost: it waits, has seen version {Seen}, and the newest is {order.Newest}."
            : null);

    public override string? JudgeEnd() =>
        Seen < order.Last && !MayHaveLost ? $"It ends with version {Seen}, before the last, {order.Last}." : null;

    public override string? JudgeAtEnd(ProgramRun run)
    {
        if (!IsDisposed && Seen != order.Newest)
        {
            return $"It ends with version {Seen}, and the newest is {order.Newest}.";
        }

        if (IsSync && NewestAtWatch > 0 && Got.Count > 0 && order.VersionOf(Got[0]) > NewestAtWatch && !run.HasCancelledSets)
        {
            return $"It began with version {order.VersionOf(Got[0])}, and {NewestAtWatch} was the newest when it was opened.";
        }

        if (IsSync && !run.HasCancelledSets && Got.Count > 0 && Seen - order.VersionOf(Got[0]) >= Got.Count)
        {
            return $"It got [{string.Join(' ', Got)}] of [{order}].";
        }

        return IsSync
            ? run.Calls.Where(call => call.Operation.IsSet).Select(JudgeSet).FirstOrDefault(failure => failure is not null)
            : null;
    }

    protected override string? Judge(int value, Call call)
    {
        int version = order.VersionOf(value);
        return version == 0 ? $"It got {value}, which was never set."
            : version <= Seen ? $"It got version {version} after {Seen}."
            : !IsSync && version < call.NewestBefore ? $"It got version {version}, when {call.NewestBefore} was the newest."
            : null;
    }

    // If a Set begins after an every-value watcher was opened, the watcher sees it, and the Set ends no earlier unless it is
    // cancelled.
    private string? JudgeSet(Call set)
    {
        if (set.Begun < WatchedAt || !order.Has(set.Value) || set.Error is OperationCanceledException)
        {
            return null;
        }

        bool isSeen = Got.Contains(set.Value);
        if (!isSeen && order.VersionOf(set.Value) <= Seen)
        {
            return $"It skipped {set}.";
        }

        return !isSeen && !set.IsPending && IsReadByCalls && DisposalBegun > set.Ended
            ? $"It has not taken {set}, which has ended."
            : null;
    }
}
