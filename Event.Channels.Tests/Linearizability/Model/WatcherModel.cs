namespace EventChannels.Tests.Linearizability.Model;

/// <summary>The promised state of one watcher.</summary>
internal readonly record struct WatcherModel(Delivery Delivery)
{
    /// <summary>Whether it was opened and producers know it.</summary>
    public bool IsLive { get; init; }

    /// <summary>Whether it finds nothing more. Its disposal then continues by releasing producers.</summary>
    public bool IsDisposed { get; init; }

    /// <summary>The last value that it read.</summary>
    public Update? Taken { get; init; }

    /// <summary>For newest-value delivery: whether that value is unread again.</summary>
    public bool IsMarked { get; init; }

    /// <summary>For every-value delivery: an unread update that no producer waits for.</summary>
    public Update? Unread { get; init; }

    /// <summary>For every-value delivery: whether it has yet to take the update being handed over.</summary>
    public bool IsOffered { get; init; }

    /// <summary>The last value that an operator returned.</summary>
    public int? Given { get; init; }

    /// <summary>Whether an operator will return that value again.</summary>
    public bool GivesAgain { get; init; }

    public bool IsSync => Delivery == Delivery.Sync;

    /// <summary>Offers an update, if a producer waits for this watcher.</summary>
    public WatcherModel Offer() => IsSync && IsLive ? this with { IsOffered = true } : this;

    /// <summary>Leaves an update whose producer does not wait, in place of an older unread one.</summary>
    public WatcherModel Leave(Update update) => this with { Unread = update, IsOffered = false };

    /// <summary>Makes the last value unread again. With every-value delivery, it comes before later values.</summary>
    public WatcherModel Mark() =>
        IsSync ? this with { Unread = Unread ?? Taken } : this with { IsMarked = Taken is not null };

    public WatcherModel Give(int value) => this with { Given = value, GivesAgain = false };
}
