using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>The tasks by which readers tell that nothing more will come.</summary>
/// <remarks>
/// Few are ever asked for one, so they are kept here and not in the readers. A reader of async mode takes without a lock,
/// and then looks whether the value has ended; an end is noted, and then it is looked at what has been taken. That one of
/// the two sees the other takes a barrier between the steps on both sides. The one here is for all threads of the process,
/// so that a take needs none of its own.
/// </remarks>
internal sealed class Completions<T>(Broadcast<T> broadcast)
{
    private readonly Broadcast<T> _broadcast = broadcast;

    // Both under the value's lock. The second has those of the first that are not complete.
    private readonly ConditionalWeakTable<WatcherReader<T>, TaskCompletionSource<bool>> _tasks = new();
    private readonly HashSet<WatcherReader<T>> _open = [];

    /// <summary>The task of a reader.</summary>
    public Task Of(WatcherReader<T> reader)
    {
        TaskCompletionSource<bool>? completion;
        lock (_broadcast.Gate)
        {
            if (!_tasks.TryGetValue(reader, out completion))
            {
                completion = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                _tasks.Add(reader, completion);
                _open.Add(reader);
            }
        }

        Barrier();
        Settle(reader);
        return completion.Task;
    }

    /// <summary>Completes the task of a reader that may have come to its end. Outside the lock.</summary>
    public void Settle(WatcherReader<T> reader)
    {
        TaskCompletionSource<bool>? completion;
        lock (_broadcast.Gate)
        {
            bool done = reader.IsClosed || (_broadcast.HasEnded && !reader.HasUnread);
            if (!done || !_open.Remove(reader) || !_tasks.TryGetValue(reader, out completion))
            {
                return;
            }
        }

        Complete(completion, reader.EndError);
    }

    /// <summary>Does the same for every reader.</summary>
    public void SettleAll()
    {
        WatcherReader<T>[] readers;
        lock (_broadcast.Gate)
        {
            readers = [.. _open];
        }

        Barrier();
        foreach (WatcherReader<T> reader in readers)
        {
            Settle(reader);
        }
    }

    private static void Complete(TaskCompletionSource<bool> completion, Exception? error)
    {
        switch (error)
        {
            case null:
                completion.TrySetResult(true);
                break;
            case OperationCanceledException cancelled:
                completion.TrySetCanceled(cancelled.CancellationToken);
                break;
            default:
                completion.TrySetException(error);
                _ = completion.Task.Exception; // nobody has to look at it: the reader throws it too
                break;
        }
    }

    private static void Barrier() =>
#if NET
        Interlocked.MemoryBarrierProcessWide();
#else
        Interlocked.MemoryBarrier(); // here takes have one of their own
#endif
}
