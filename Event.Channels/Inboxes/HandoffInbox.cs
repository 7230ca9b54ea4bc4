using System.Diagnostics.CodeAnalysis;

namespace Event.Channels;

/// <summary>The inbox of Sync mode: a rendezvous, where an update stays beside its producer until it is taken.</summary>
/// <remarks>
/// <code>
/// _hasUnread | _offered | the next read takes    | how it came to be
/// -----------|----------|------------------------|-------------------------------------------
/// false      | null     | nothing, it waits      |
/// true       | null     | _unread                | Watch (the current value), or an abandoned Set
/// false      | set      | _offered               | a Set
/// true       | set      | _unread, then _offered | a Set, before the watcher read what it had
/// </code>
/// Every field is read and written under the value's lock, so that taking an update and counting who has yet to take it
/// are one step.
/// </remarks>
internal sealed class HandoffInbox<T>(MemoryValue<T> owner, object gate) : Inbox<T>
{
    private readonly MemoryValue<T> _owner = owner;
    private readonly object _gate = gate;

    // A value that nobody waits for; default while _hasUnread is false, so that what was read is not kept alive.
    private T? _unread;
    private bool _hasUnread;

    // The value's current handover, until it is taken from here.
    private Handover<T>? _offered;

    // Set once: nothing will come any more.
    private bool _completed;

    // What the reader waits on, completed under the lock: only WaitAsync below awaits it, and resumes on the thread pool.
    private TaskCompletionSource<bool>? _waiting;

    public override void Put(T value)
    {
        (_unread, _hasUnread) = (value, true);
        Wake();
    }

    public override bool Offer(Handover<T> handover)
    {
        _offered = handover;
        Wake();
        return true;
    }

    public override void Withdraw(Handover<T> handover)
    {
        if (_offered == handover)
        {
            _offered = null;
            Put(handover.Value);
        }
    }

    public override void Complete()
    {
        _completed = true;
        Wake();
    }

    public override Handover<T>? Close()
    {
        Handover<T>? offered = _offered;
        _offered = null;
        (_unread, _hasUnread) = (default, false);
        Complete();
        return offered;
    }

    public override bool TryRead([MaybeNullWhen(false)] out T value)
    {
        Handover<T> taken;
        lock (_gate)
        {
            if (_hasUnread)
            {
                value = _unread!;
                (_unread, _hasUnread) = (default, false);
                return true;
            }

            if (_offered is null)
            {
                value = default;
                return false;
            }

            (taken, _offered) = (_offered, null);
            value = taken.Value;
            if (!taken.Take())
            {
                return true;
            }
        }

        _owner.End(taken);
        return true;
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> waiting;
        lock (_gate)
        {
            if (_hasUnread || _offered is not null)
            {
                return new ValueTask<bool>(true);
            }

            if (_completed)
            {
                return new ValueTask<bool>(false);
            }

            _waiting = waiting = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return WaitAsync(waiting, cancellationToken);
    }

    private static async ValueTask<bool> WaitAsync(TaskCompletionSource<bool> waiting, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = cancellationToken.Register(
            static state => ((TaskCompletionSource<bool>)state!).TrySetResult(false), waiting, useSynchronizationContext: false);
        using (registration)
        {
            bool woken = await waiting.Task.ConfigureAwait(false);
            return woken ? true : throw new OperationCanceledException(cancellationToken);
        }
    }

    private void Wake()
    {
        _waiting?.TrySetResult(true);
        _waiting = null;
    }
}
