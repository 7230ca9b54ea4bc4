using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>The Completion tasks of readers.</summary>
/// <remarks>
/// <para>
/// Few readers are ever asked for their task, so the tasks are kept here and not in the readers. A newest-value reader takes
/// without a lock: it writes _seen, then reads _extras and _phase. The first request for a task writes _extras, the end of the
/// value writes _phase, and each then reads _seen. Both sides need a fence between their two steps for at least one to see the
/// other. The fence here is process-wide, so a take needs none. It costs microseconds, once for the first task of each reader
/// and once for the end of the value.
/// </para>
/// <para>
/// A take settles its reader's task afterwards. If its thread is interrupted at the lock there, the thread pool settles the
/// task instead, so the update is not lost.
/// </para>
/// </remarks>
internal sealed class Completions<T>(object gate)
{
    private readonly object _gate = gate;

    // Both are guarded by _gate, the value's lock. _open holds the readers whose task is not complete.
    private readonly ConditionalWeakTable<WaitingReader<T>, TaskCompletionSource<bool>> _tasks = new();
    private readonly HashSet<WaitingReader<T>> _open = [];

    /// <summary>The task of a reader. Call outside the lock.</summary>
    public Task Of(WaitingReader<T> reader)
    {
        TaskCompletionSource<bool>? completion;
        lock (_gate)
        {
            if (_tasks.TryGetValue(reader, out completion))
            {
                return completion.Task; // needs no fence: every take since the first call settles it
            }

            completion = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _tasks.Add(reader, completion);
            _open.Add(reader);
        }

        Barrier();
        Settle(reader);
        return completion.Task;
    }

    /// <summary>Completes the task of a reader, if the reader has reached its end. Call outside the lock.</summary>
    public void Settle(WaitingReader<T> reader) =>
        InterruptedThread.RunOrQueue(static settled => settled.Completions.SettleNow(settled.Reader), (Completions: this, Reader: reader));

    /// <summary>Does the same for every reader with an open task.</summary>
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
                _ = completion.Task.Exception; // marks it as observed: the reader throws it too
                break;
        }
    }

    private static void Barrier() =>
#if NET
        Interlocked.MemoryBarrierProcessWide();
#else
        Interlocked.MemoryBarrier(); // each take has its own; see LatestReader.See
#endif
}
