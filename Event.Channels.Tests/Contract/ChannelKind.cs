using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

/// <summary>A channel that the contract holds for, and in what it may differ from the others.</summary>
public abstract class ChannelKind(string name)
{
    /// <summary>Whether it has capacity 0, so that a write waits for its reader; otherwise 1 with DropOldest.</summary>
    public virtual bool HandsOver => false;

    /// <summary>A watcher belongs to one consumer, so a second read while one waits is wrong use and not queued.</summary>
    public virtual bool RefusesSecondRead => false;

    /// <summary>A woken reader takes what is newest when it goes on, since the value keeps no copy a watcher.</summary>
    public virtual bool ResumesWithNewest => false;

    /// <summary>Completion overtakes no write: who was let in to wait is let finish.</summary>
    public virtual bool CompletionLetsWritesFinish => false;

    /// <summary>A cancelled write has set the value: only the waiting is cancelled.</summary>
    public virtual bool KeepsCancelledWrite => false;

    /// <summary>Whoever cancels does not run the code of whoever waits, also where a writer may.</summary>
    public virtual bool CancelsElsewhere => false;

    /// <summary>A cancellation is the caller's own; one that the completion came with is told as a closed channel.</summary>
    public virtual bool TellsCompletionFromCancellation => false;

    /// <summary>The channel; of ours it is the only watcher of a new value.</summary>
    public abstract Channel<T> Create<T>(bool allowSynchronousContinuations = false);

    public override string ToString() => name;
}

internal sealed class WatcherOfValue() : ChannelKind("async value")
{
    public override bool RefusesSecondRead => true;

    public override bool CancelsElsewhere => true;

    public override bool TellsCompletionFromCancellation => true;

    public override bool ResumesWithNewest => true;

    public override Channel<T> Create<T>(bool allowSynchronousContinuations) =>
        new MemoryValue<T> { AllowSynchronousContinuations = allowSynchronousContinuations }.Watch();
}

internal sealed class BoundedOfOne() : ChannelKind("CreateBounded(1, DropOldest)")
{
#if !NET // the package for others is that of .NET 9
    public override bool CancelsElsewhere => true;

#endif
    public override Channel<T> Create<T>(bool allowSynchronousContinuations) =>
        Channel.CreateBounded<T>(new BoundedChannelOptions(1)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            AllowSynchronousContinuations = allowSynchronousContinuations,
        });
}

internal sealed class WatcherOfSyncValue() : ChannelKind("Sync value")
{
    public override bool HandsOver => true;

    public override bool RefusesSecondRead => true;

    public override bool CancelsElsewhere => true;

    public override bool TellsCompletionFromCancellation => true;

    public override bool CompletionLetsWritesFinish => true;

    public override bool KeepsCancelledWrite => true;

    public override Channel<T> Create<T>(bool allowSynchronousContinuations) =>
        new MemoryValue<T> { Sync = true, AllowSynchronousContinuations = allowSynchronousContinuations }.Watch();
}

internal sealed class Rendezvous() : ChannelKind("CreateBounded(0)")
{
    public override bool HandsOver => true;

    public override Channel<T> Create<T>(bool allowSynchronousContinuations) =>
        Channel.CreateBounded<T>(new BoundedChannelOptions(0)
        {
            AllowSynchronousContinuations = allowSynchronousContinuations,
        });
}
