using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>Gets that waited and are to be resumed: a chain of waiters, and itself the thread pool's work item.</summary>
/// <remarks>
/// <code>
/// state   | the chain                            | who may touch it
/// --------|--------------------------------------|------------------------------------------------
/// filled  | grows, or is taken over as a whole   | one thread, under the value's lock
/// queued  | is as it was                         | the first worker that runs it
/// running | only shrinks                         | any worker that runs it, by interlocked pops
/// </code>
/// <para>
/// It is queued once. Whoever runs it queues it again while waiters remain, so that a continuation that blocks holds up
/// nobody. A worker that comes later helps where the first one does not get on; where continuations are short, two would
/// only be in each other's way.
/// </para>
/// <para>
/// A waiter that was popped never comes back to this chain, so that a pop cannot take one state of it for another.
/// </para>
/// </remarks>
internal class Wakeup<T>
#if NET
    : IThreadPoolWorkItem
#endif
{
    // How long a worker looks whether another one gets on, in spins: a few microseconds.
    private const int Patience = 300;

    private Waiter<T>? _first;

    // Set by the first worker, before there can be a second.
    private volatile bool _begun;

    /// <summary>Takes over a list of waiters. Under the value's lock.</summary>
    public void Take(Waiter<T>? first) => _first = first;

    /// <summary>Adds one waiter. Under the value's lock.</summary>
    public void Add(Waiter<T> waiter)
    {
        waiter.Next = _first;
        _first = waiter;
    }

    /// <summary>Resumes the waiters. Outside the lock, once.</summary>
    /// <param name="inline">Whether their callers may go on within this call.</param>
    public void Run(bool inline)
    {
        if (_first is null)
        {
            return;
        }

        if (!inline)
        {
            Queue();
            return;
        }

        try
        {
            // Values that set each other could overflow the stack.
            while (StackSpace.IsSufficient && TryPop(out Waiter<T>? waiter))
            {
                waiter.ResumeUnlessClaimed();
            }
        }
        finally
        {
            // What one continuation throws is no matter of the others.
            if (_first is not null)
            {
                Queue();
            }
        }
    }

#if NET
    void IThreadPoolWorkItem.Execute() => Execute();

    private void Queue() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
#else
    private void Queue() => ThreadPool.UnsafeQueueUserWorkItem(static state => ((Wakeup<T>)state!).Execute(), this);
#endif

    private void Execute()
    {
        Waiter<T>? first = Volatile.Read(ref _first);
        if (first is null)
        {
            return;
        }

        if (_begun)
        {
            Thread.SpinWait(Patience);
            if (Volatile.Read(ref _first) != first)
            {
                Queue(); // to look again, after whatever else there is to do
                return;
            }
        }
        else
        {
            _begun = true;
            if (first.Next is null)
            {
                _first = null;
                first.IsBeingResumed = true;
                Interlocked.MemoryBarrier(); // see Waiter; a pop has one of its own
                first.ResumeUnlessClaimed();
                return;
            }
        }

        Queue();
        while (TryPop(out Waiter<T>? waiter))
        {
            waiter.ResumeUnlessClaimed();
        }
    }

    private bool TryPop([NotNullWhen(true)] out Waiter<T>? waiter)
    {
        waiter = Volatile.Read(ref _first);
        while (waiter is not null)
        {
            waiter.IsBeingResumed = true;
            Waiter<T>? found = Interlocked.CompareExchange(ref _first, waiter.Next, waiter);
            if (found == waiter)
            {
                return true;
            }

            waiter = found;
        }

        return false;
    }
}
