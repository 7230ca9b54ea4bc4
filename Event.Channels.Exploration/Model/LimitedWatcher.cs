namespace EventChannels.Exploration.Model;

/// <summary>A watcher of TakeUntil over the value, or over some of its updates.</summary>
internal sealed class LimitedWatcher(IWatcher<int> watcher, bool isSync, UpdateOrder order, Func<int, bool> passes)
    : OperatorWatcher(
        watcher, isSync, order, values => values.Where(passes), (last, newest) => last == newest || !passes(newest))
{
    private readonly UpdateOrder _order = order;
    private readonly Func<int, bool> _passes = passes;

    public override string? JudgeAtEnd(ProgramRun run)
    {
        if (Ending is not { HasBegun: true } ending)
        {
            return base.JudgeAtEnd(run);
        }

        if (IsDisposed)
        {
            return null;
        }

        // A value that does not pass may have replaced the value that was unread then.
        int[] since = [.. _order.Values.Take(_order.Newest).Skip(ending.Newest - 1)];
        if (since.Length > 0 && since.All(_passes) && Seen < ending.Newest)
        {
            return $"It ends with version {Seen}, and {ending.Newest} was the newest at its end.";
        }

        // Queued updates are unread, too. If another token cancels a queued Set, the next one may replace it.
        int[] passing = [.. _order.Values.Where(_passes)];
        int left = _order.Values.Take(ending.Last).Count(_passes);
        bool isWhole = Got.SequenceEqual(passing.Take(Got.Count)) && Got.Count >= left;
        return IsSync && !run.HasCancelledSets && !WasMarked && !isWhole
            ? $"It got [{string.Join(' ', Got)}] of [{_order}], of which {ending.Last} were there at its end."
            : null;
    }
}
