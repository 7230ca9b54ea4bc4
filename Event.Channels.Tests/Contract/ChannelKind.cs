using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

/// <summary>A channel for the contract, and the ways in which it may differ from the others.</summary>
public abstract class ChannelKind(string name)
{
    /// <summary>
    /// Whether it has capacity 0; then a write waits for its reader. Otherwise it has capacity 1 with DropOldest.
    /// </summary>
    public virtual bool HandsOver => false;

    /// <summary>A watcher belongs to one consumer, so a second read while one waits is refused and not queued.</summary>
    public virtual bool RefusesSecondRead => false;

    /// <summary>
    /// A woken reader takes the newest value when it continues, since the value keeps no copy for each watcher.
    /// </summary>
    public virtual bool ResumesWithNewest => false;

    /// <summary>Completion does not overtake a waiting write. The write finishes first.</summary>
    public virtual bool CompletionLetsWritesFinish => false;

    /// <summary>A cancelled write has set the value. Only the waiting is cancelled.</summary>
    public virtual bool KeepsCancelledWrite => false;

    /// <summary>Cancellation does not run the continuation of the cancelled operation, even if a write may.</summary>
    public virtual bool CancelsElsewhere => false;

    /// <summary>
    /// A cancellation belongs to its caller. A channel that was completed with a cancellation counts as closed.
    /// </summary>
    public virtual bool TellsCompletionFromCancellation => false;

    /// <summary>The channel. For this library, it is the only watcher of a new value.</summary>
    public abstract Channel<T> Create<T>(bool allowSynchronousContinuations = false);

    public override string ToString() => name;
}

internal sealed class WatcherOfValue() : ChannelKind("newest-value-watcher")
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
#if !NET // other frameworks get the package of .NET 9
    public override bool CancelsElsewhere => true;

#endif
    public override Channel<T> Create<T>(bool allowSynchronousContinuations) =>
        Channel.CreateBounded<T>(new BoundedChannelOptions(1)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            AllowSynchronousContinuations = allowSynchronousContinuations,
        });
}

internal sealed class WatcherOfSyncValue() : ChannelKind("every-value-watcher")
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
