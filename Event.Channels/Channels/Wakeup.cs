using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>Waiters that were unlinked under the value's lock, to be resumed outside it.</summary>
/// <remarks>
/// A caller that awaits in a context is posted to it by the thread that unlinked its waiter, so that a user interface does not
/// wait for a busy thread pool. All others go on on the thread pool: one alone is the pool's work item itself, several are
/// in a <see cref="Batch"/>.
/// </remarks>
internal struct Wakeup<T>
{
    private Waiter<T>? _first;
    private Waiter<T>? _firstWithContext;

    /// <summary>Adds a waiter. Under the value's lock, after it was unlinked.</summary>
    public void Add(Waiter<T> waiter)
    {
        if (waiter.HasContext)
        {
            waiter.IsBeingResumed = true;
            waiter.Next = _firstWithContext;
            _firstWithContext = waiter;
        }
        else
        {
            waiter.Next = _first;
            _first = waiter;
        }
    }

    /// <summary>Adds a whole list of waiters without a context, while there are none yet. Under the value's lock.</summary>
    public void AddAll(Waiter<T>? first)
    {
        Debug.Assert(_first is null || first is null, "What one update unlinks, no other one finds linked.");
        _first ??= first;
    }

    /// <summary>Adds a whole list of waiters with a context. Under the value's lock.</summary>
    public void AddAllWithContext(Waiter<T>? first)
    {
        while (first is not null)
        {
            (Waiter<T> waiter, first) = (first, first.Next);
            Add(waiter);
        }
    }

    /// <summary>Resumes the waiters. Outside the lock, once.</summary>
    /// <param name="inline">Whether their callers may go on within this call.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Run(bool inline)
    {
        if (_first is not null || _firstWithContext is not null)
        {
            RunAll(inline);
        }
    }

    private readonly void RunAll(bool inline)
    {
        if (inline)
        {
            RunInline();
        }
        else
        {
            Post(_firstWithContext);
            Queue(_first);
        }
    }

    private readonly void RunInline()
    {
        // A watcher that goes on here is not the function that a producer further out on this thread may be running.
        UpdateScope.Suspension around = UpdateScope.Suspend();
        StackSpace.Enter();
        Waiter<T>? posted = _firstWithContext;
        Waiter<T>? next = _first;
        try
        {
            // Values that set each other could overflow the stack.
            while (posted is not null && StackSpace.IsSufficient)
            {
                (Waiter<T> waiter, posted) = (posted, posted.Next);
                waiter.Resume();
            }

            while (next is not null && StackSpace.IsSufficient)
            {
                (Waiter<T> waiter, next) = (next, next.Next);
                waiter.MarkAndResume();
            }
        }
        finally
        {
            // What one continuation throws is no matter of the others.
            Post(posted);
            Queue(next);
            StackSpace.Exit();
            around.Resume();
        }
    }

    private static void Post(Waiter<T>? next)
    {
        while (next is not null)
        {
            (Waiter<T> waiter, next) = (next, next.Next);
            waiter.Resume(elsewhere: true);
        }
    }

    private static void Queue(Waiter<T>? first)
    {
        if (first is { Next: null })
        {
            first.Queue();
        }
        else if (first is not null)
        {
            new Batch(first).Queue();
        }
    }

    /// <summary>A chain of waiters, and itself the thread pool's work item.</summary>
    /// <remarks>
    /// <para>
    /// A worker that runs it queues it again while waiters remain, so that a continuation that blocks holds up nobody. A worker that
    /// comes later helps if the first one does not get on. If continuations are short, two would only be in each other's way.
    /// </para>
    /// <para>
    /// The chain only shrinks, and a waiter that was popped never comes back to it: so a pop cannot take one state of it for
    /// another.
    /// </para>
    /// </remarks>
    private sealed class Batch(Waiter<T> first)
#if NET
        : IThreadPoolWorkItem
#endif
    {
        // How long a worker looks whether another one gets on, in spins: a few microseconds.
        private const int Patience = 300;

        // By interlocked pops.
        private Waiter<T>? _first = first;

        // Set by the first worker, before there can be a second.
        private volatile bool _hasWorker;

#if NET
        public void Queue() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
#else
        public void Queue() => ThreadPool.UnsafeQueueUserWorkItem(static state => ((Batch)state!).Execute(), this);
#endif

        public void Execute()
        {
            Waiter<T>? first = Volatile.Read(ref _first);
            if (first is null)
            {
                return;
            }

            if (_hasWorker)
            {
                Thread.SpinWait(Patience);
                if (Volatile.Read(ref _first) != first)
                {
                    Queue(); // to look again, after whatever else there is to do
                    return;
                }
            }

            _hasWorker = true;
            Queue();
            while (TryPop(out Waiter<T>? waiter))
            {
                waiter.ResumeIfUnclaimed();
            }
        }

        private bool TryPop([NotNullWhen(true)] out Waiter<T>? waiter)
        {
            waiter = Volatile.Read(ref _first);
            while (waiter is not null)
            {
                waiter.IsBeingResumed = true; // before the pop, which is the fence that the waiter asks for
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
}
