namespace EventChannels;

/// <summary>The async reader of a named value.</summary>
internal sealed class MeasuredLatestReader<T>(Broadcast<T> broadcast, ValueMetrics metrics) : LatestReader<T>(broadcast)
{
    private readonly ValueMetrics _metrics = metrics;

    // The newest version that was delivered; at first the one before that which is current. For the Get under way alone.
    private long _delivered = Math.Max(broadcast.Newest.Version - 1, 0);

    public override void Deliver(Update<T> update)
    {
        long passedOver = update.Version - _delivered - 1;
        if (passedOver >= 0) // or else it was marked unread
        {
            _delivered = update.Version;
        }

        if (ValueMetrics.CountsDeliveries)
        {
            CountDelivery(update, passedOver);
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

    private void CountDelivery(Update<T> update, long passedOver)
    {
        try
        {
            _metrics.CountDelivery(passedOver, update.SetAt);
        }
        catch
        {
            PutBack();
            throw;
        }
    }
}
