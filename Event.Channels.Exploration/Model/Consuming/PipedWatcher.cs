namespace EventChannels.Exploration.Model.Consuming;

/// <summary>The values that come out of the channel to which the value is piped.</summary>
internal sealed class PipedWatcher(Piped piped, bool isSync, UpdateOrder order)
    : OperatorWatcher(piped, isSync, order, values => values, (last, newest) => last == newest)
{
    private readonly UpdateOrder _order = order;

    public override string? JudgeWaiting() =>
        base.JudgeWaiting() ?? (Seen < _order.Newest ? $"It waits with version {Seen}, and the newest is {_order.Newest}." : null);

    public override string? JudgeEnd() =>
        Seen < _order.Last ? $"It ends with version {Seen}, before the last, {_order.Last}." : null;
}
