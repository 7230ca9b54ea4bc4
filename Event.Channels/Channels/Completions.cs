using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>The tasks by which readers tell that nothing more will come.</summary>
/// <remarks>
/// <para>
/// Few are ever asked for one, so they are kept here and not in the readers. A reader of async mode takes without a lock,
/// and then looks whether the value has ended. An end is noted, and then it is looked at what has been taken. Both need a
/// barrier between their two steps for at least one of them to see the other. The barrier here is for all threads of the
/// process, so that a take needs none of its own. It costs microseconds: it is paid for the first task of a reader and for
/// the end of the value.
/// </para>
/// <para>
/// A take looks here when it is done. If its thread is interrupted at the lock, the thread pool looks in its place: the update
/// that was taken is not lost.
/// </para>
/// </remarks>
internal sealed class Completions<T>(object gate)
{
    private readonly object _gate = gate;

    // Both under the value's lock. The second has those of the first that are not complete.
    private readonly ConditionalWeakTable<WaitingReader<T>, TaskCompletionSource<bool>> _tasks = new();
    private readonly HashSet<WaitingReader<T>> _open = [];

    /// <summary>The task of a reader.</summary>
    public Task Of(WaitingReader<T> reader)
    {
        TaskCompletionSource<bool>? completion;
        lock (_gate)
        {
            if (_tasks.TryGetValue(reader, out completion))
            {
                return completion.Task; // every take since then has looked here
            }

            completion = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _tasks.Add(reader, completion);
            _open.Add(reader);
        }

        Barrier();
        Settle(reader);
        return completion.Task;
    }

    /// <summary>Completes the task of a reader that may have come to its end. Outside the lock.</summary>
    public void Settle(WaitingReader<T> reader) =>
        InterruptedThread.RunOrQueue(static settled => settled.Completions.SettleNow(settled.Reader), (Completions: this, Reader: reader));

    /// <summary>Does the same for every reader.</summary>
    public void SettleAll() => InterruptedThread.RunOrQueue(static completions => completions.SettleAllNow(), this);

    private void SettleNow(WaitingReader<T> reader)
    {
        TaskCompletionSource<bool>? completion;
        lock (_gate)
        {
            if (!reader.HasCompleted || !_open.Remove(reader) || !_tasks.TryGetValue(reader, out completion))
            {
                return;
            }
        }

        Complete(completion, reader.EndError);
    }

    private void SettleAllNow()
    {
        WaitingReader<T>[] readers;
        lock (_gate)
        {
            readers = [.. _open];
        }

        Barrier();
        foreach (WaitingReader<T> reader in readers)
        {
            SettleNow(reader);
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
