namespace EventChannels.Tests.Linearizability.Model;

/// <summary>One watcher, as it is promised.</summary>
internal readonly record struct WatcherModel(Delivery Delivery)
{
    /// <summary>Whether it was opened and producers know it.</summary>
    public bool IsLive { get; init; }

    /// <summary>Whether it finds nothing more. Its disposal then goes on to let producers go.</summary>
    public bool IsDisposed { get; init; }

    /// <summary>What it got last.</summary>
    public Update? Taken { get; init; }

    /// <summary>Async only: whether that is unread again.</summary>
    public bool IsMarked { get; init; }

    /// <summary>Sync only: an update that is unread and for which no producer waits.</summary>
    public Update? Unread { get; init; }

    /// <summary>Sync only: whether it has yet to take the update that is handed over.</summary>
    public bool IsOffered { get; init; }

    /// <summary>What an operator gave last.</summary>
    public int? Given { get; init; }

    /// <summary>Whether an operator is to give that again.</summary>
    public bool GivesAgain { get; init; }

    public bool IsSync => Delivery == Delivery.Sync;

    /// <summary>Offers an update, if a producer is to wait for this watcher.</summary>
    public WatcherModel Offer() => IsSync && IsLive ? this with { IsOffered = true } : this;

    /// <summary>Leaves an update whose producer does not wait, in place of an older unread one.</summary>
    public WatcherModel Leave(Update update) => this with { Unread = update, IsOffered = false };

    /// <summary>Makes unread what was got last. In Sync mode it comes before what follows.</summary>
    public WatcherModel Mark() =>
        IsSync ? this with { Unread = Unread ?? Taken } : this with { IsMarked = Taken is not null };

    public WatcherModel Give(int value) => this with { Given = value, GivesAgain = false };
}
