namespace EventChannels.Exploration.Scheduling;

/// <summary>A lock that logical threads wait for.</summary>
internal sealed class LogicalLock
{
    private int _count;

    public LogicalThread? Owner { get; private set; }

    /// <summary>Takes the lock.</summary>
    /// <param name="thread">The thread that takes it.</param>
    /// <param name="isPoint">Whether another thread may go on before, if the lock is free.</param>
    public void Enter(LogicalThread thread, bool isPoint = true)
    {
        if (Owner != thread)
        {
            if (isPoint || Owner is not null)
            {
                thread.WaitFor(this);
            }

            Owner = thread;
            thread.LockCount++;
        }

        _count++;
    }

    public void Exit(LogicalThread thread)
    {
        if (Owner != thread)
        {
            throw new SynchronizationLockException();
        }

        if (--_count == 0)
        {
            Owner = null;
            thread.LockCount--;
        }
    }
}
