using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Event.Channels;

/// <summary>The inbox of async mode: a bounded channel of one value, in which the newer replaces the older.</summary>
/// <remarks>
/// Values are taken with WaitToReadAsync and TryRead, never with ReadAsync, to which the channel may lose a value when
/// it is cancelled at the same instant (docs/design.md).
/// </remarks>
internal sealed class CoalescingInbox<T> : Inbox<T>
{
    // Written under the value's lock alone, which gives every watcher the same order of updates.
    private readonly Channel<T> _channel = Channel.CreateBounded<T>(new BoundedChannelOptions(capacity: 1)
    {
        FullMode = BoundedChannelFullMode.DropOldest,
        AllowSynchronousContinuations = false, // else a Set would run its watchers' code, under the lock
    });

    public override void Put(T value) => _channel.Writer.TryWrite(value);

    public override bool Offer(Handover<T> handover)
    {
        Put(handover.Value);
        return false;
    }

    public override void Withdraw(Handover<T> handover)
    {
        // What was offered is an unread value already.
    }

    public override void Complete() => _channel.Writer.TryComplete();

    public override Handover<T>? Close()
    {
        Complete();
        _channel.Reader.TryRead(out _); // so that a watcher that is kept after its disposal keeps no value
        return null;
    }

    public override bool TryRead([MaybeNullWhen(false)] out T value) => _channel.Reader.TryRead(out value);

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) =>
        _channel.Reader.WaitToReadAsync(cancellationToken);
}
