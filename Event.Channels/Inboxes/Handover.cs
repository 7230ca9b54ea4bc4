namespace Event.Channels;

/// <summary>One Sync Set on its way to the watchers, and what its producer waits on.</summary>
/// <remarks>
/// <code>
/// state     | where it is        | remaining | its producer    | what comes next
/// ----------|--------------------|-----------|-----------------|--------------------------------------------
/// queued    | the value's queue  | 0         | waits           | offered, in its turn
/// offered   | the value, inboxes | > 0       | waits           | ended, when the last watcher has taken it
/// ended     | nowhere            | 0         | goes on         |
/// abandoned | the queue's end    | 0         | was cancelled   | put, in its turn; dropped, if a newer is queued
/// </code>
/// An offered update that its producer abandons is put into the inboxes that still have it, and has ended.
/// </remarks>
internal sealed class Handover<T>(MemoryValue<T> owner, T value)
{
    private readonly MemoryValue<T> _owner = owner;

    private readonly TaskCompletionSource<bool> _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written by the producer alone, before anyone can abandon the handover.
    private CancellationToken _cancellationToken;

    // How many inboxes have yet to give up the value. Under the value's lock.
    private int _remaining;

    public T Value { get; } = value;

    /// <summary>The place in the value's queue; in no list once the turn has come. Under the value's lock.</summary>
    public LinkedListNode<Handover<T>>? Place { get; set; }

    /// <summary>Whether the producer was cancelled before everyone had taken the value. Under the value's lock.</summary>
    public bool IsAbandoned { get; private set; }

    public bool HasEnded => _remaining == 0;

    /// <summary>Offers the value to an inbox. Under the value's lock.</summary>
    public void OfferTo(Inbox<T> inbox)
    {
        if (IsAbandoned)
        {
            inbox.Put(Value);
        }
        else if (inbox.Offer(this))
        {
            _remaining++;
        }
    }

    /// <summary>Counts one inbox less. Under the value's lock.</summary>
    /// <returns>Whether it was the last one: the caller ends the handover, outside the lock.</returns>
    public bool Take() => --_remaining == 0;

    /// <summary>Marks a handover whose producer no longer waits. Under the value's lock.</summary>
    public void Abandon()
    {
        IsAbandoned = true;
        _remaining = 0;
    }

    /// <summary>Blocks the producer until the update has been taken.</summary>
    public void Wait() => _released.Task.GetAwaiter().GetResult();

    /// <summary>Waits until the update has been taken, or the producer cancels.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        CancellationTokenRegistration registration = cancellationToken.Register(
            static state => ((Handover<T>)state!).Cancel(), this, useSynchronizationContext: false);
        using (registration)
        {
            await _released.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Lets the producer go on. Outside the value's lock, after the handover was ended or abandoned.</summary>
    public void Release()
    {
        if (IsAbandoned)
        {
            _released.TrySetCanceled(_cancellationToken);
        }
        else
        {
            _released.TrySetResult(true);
        }
    }

    private void Cancel() => _owner.Abandon(this);
}
