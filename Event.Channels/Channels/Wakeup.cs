using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>Waiters that were unlinked under the value's lock, to resume outside it.</summary>
/// <remarks>
/// If a caller awaits in a context, the thread that unlinked its waiter posts to that context, so a user interface does not wait
/// for a busy thread pool. All others resume on the thread pool: a single waiter is the work item itself, several share a
/// <see cref="Batch"/>.
/// </remarks>
internal struct Wakeup<T>
{
    private Waiter<T>? _first;
    private Waiter<T>? _firstWithContext;

    /// <summary>Adds a waiter that was just unlinked. Call under the value's lock.</summary>
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

    /// <summary>Adds a list of waiters without a context, while there is none yet. Call under the value's lock.</summary>
    public void AddAll(Waiter<T>? first)
    {
        Debug.Assert(_first is null || first is null, "What one update unlinks, no other one finds linked.");
        _first ??= first;
    }

    /// <summary>Adds a list of waiters with a context. Call under the value's lock.</summary>
    public void AddAllWithContext(Waiter<T>? first)
    {
        while (first is not null)
        {
            (Waiter<T> waiter, first) = (first, first.Next);
            Add(waiter);
        }
    }

    /// <summary>Resumes the waiters. Call once, outside the lock.</summary>
    /// <param name="inline">Whether continuations may run inside this call.</param>
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
        // A continuation that runs here is not part of an update function that a producer may be running further up this stack.
        UpdateScope.Suspension around = UpdateScope.Suspend();
        StackSpace.Enter();
        Waiter<T>? posted = _firstWithContext;
        Waiter<T>? next = _first;
        try
        {
            // Values whose continuations set each other could overflow the stack.
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
            // If a continuation throws, the remaining waiters still resume.
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

    /// <summary>A chain of waiters, queued to the thread pool as one work item.</summary>
    /// <remarks>
    /// <para>
    /// Each worker queues the batch again before it resumes waiters, so a continuation that blocks does not delay the others. A
    /// later worker helps only if the chain does not shrink meanwhile: with short continuations, two workers would only contend.
    /// </para>
    /// <para>
    /// The chain only shrinks, and a popped waiter never returns to it. So a pop has no ABA problem.
    /// </para>
    /// </remarks>
    private sealed class Batch(Waiter<T> first)
#if NET
        : IThreadPoolWorkItem
#endif
    {
        // How many times a later worker spins to see whether the chain shrinks: a few microseconds.
        private const int Patience = 300;

        // Changed by Interlocked pops only.
        private Waiter<T>? _first = first;

        // Set by the first worker, before it queues the second.
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
                    Queue(); // look again after the thread pool's other work
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
                waiter.IsBeingResumed = true; // before the pop, which is the full fence that ResumeIfUnclaimed needs
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
