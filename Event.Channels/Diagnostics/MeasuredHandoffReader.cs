namespace EventChannels;

/// <summary>The Sync reader of a named value.</summary>
internal sealed class MeasuredHandoffReader<T>(Broadcast<T> broadcast, ValueMetrics metrics) : HandoffReader<T>(broadcast)
{
    private readonly ValueMetrics _metrics = metrics;

    // Updates that were replaced before they were taken, since the last delivery. By interlocked steps.
    private int _replaced;

    public override void Deliver(Update<T> update)
    {
        int replaced = _replaced == 0 ? 0 : Interlocked.Exchange(ref _replaced, 0);
        if (!ValueMetrics.CountsDeliveries)
        {
            return;
        }

        try
        {
            _metrics.CountDelivery(replaced, update.SetAt);
        }
        catch
        {
            PutBack();
            throw;
        }
    }

    protected override Update<T>? Next(bool take)
    {
        Update<T>? next = base.Next(take);
        if (take && next is not null)
        {
            Deliver(next);
        }

        return next;
    }

    protected override bool Keep(Update<T> update)
    {
        bool lost = base.Keep(update);
        if (lost)
        {
            Interlocked.Increment(ref _replaced);
        }

        return lost;
    }
}
