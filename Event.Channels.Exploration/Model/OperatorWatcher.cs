namespace EventChannels.Exploration.Model;

/// <summary>A watcher of an operator over the first value.</summary>
/// <param name="watcher">The watcher.</param>
/// <param name="isSync">Whether it has every-value delivery.</param>
/// <param name="order">The updates of the value.</param>
/// <param name="project">The operator's output for all updates.</param>
/// <param name="mayEndWith">Whether the first may be the last value got when the second is the newest.</param>
internal class OperatorWatcher(
    IWatcher<int> watcher,
    bool isSync,
    UpdateOrder order,
    Func<IEnumerable<int>, IEnumerable<int>> project,
    Func<int, int, bool> mayEndWith)
    : FollowedWatcher(watcher, isSync)
{
    /// <summary>Whether it gets every output of the operator.</summary>
    public virtual bool KeepsAll => IsSync;

    /// <summary>Whether the operator passes a value, if that depends on no other value; otherwise null.</summary>
    public Func<int, bool>? Passes { get; init; }

    public override int Seen => Got.Count == 0 ? 0 : order.VersionOf(Got[^1]);

    public override string? JudgeAtEnd(ProgramRun run)
    {
        int[] expected = [.. project(order.Values)];
        if (IsDisposed || expected.Length == 0)
        {
            return null;
        }

        if (KeepsAll && !run.HasCancelled && !WasMarked)
        {
            return expected.SequenceEqual(Got) ? null : $"It got [{string.Join(' ', Got)}] of [{string.Join(' ', expected)}].";
        }

        return Got.Count == 0 && IsSync ? $"It got nothing of [{string.Join(' ', expected)}]."
            : !mayEndWith(Got.Count == 0 ? -1 : Got[^1], order.Values[^1]) ? $"It got [{string.Join(' ', Got)}] of [{order}]."
            : null;
    }

    public override string? JudgeLook(Call call, ProgramRun run)
    {
        if (Passes is null || IsDisposed || run.MayHaveMarked(this))
        {
            return null;
        }

        if (call.Result is true or int)
        {
            return order.Values.Skip(call.SeenBefore).Any(Passes)
                ? null
                : $"It finds an unread value, although no passing value came after version {call.SeenBefore}.";
        }

        // Another Get may have taken the newest value without having returned it yet.
        bool isUnread = !IsSync && order.Newest == call.NewestBefore && order.Newest > Seen && Passes(order.Values[order.Newest - 1]);
        return isUnread && !run.HasTakenSince(this, call.Begun)
            ? $"It finds nothing, although version {order.Newest} is unread."
            : null;
    }

    protected override string? Judge(int value, Call call)
    {
        int version = order.VersionOf(value);
        return version == 0 ? $"It got {value}, which was never set."
            : version <= Seen ? $"It got version {version} after {Seen}."
            : null;
    }
}
