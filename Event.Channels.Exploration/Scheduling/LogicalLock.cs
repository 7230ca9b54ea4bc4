namespace EventChannels.Exploration.Scheduling;

/// <summary>A lock that logical threads wait for.</summary>
internal sealed class LogicalLock
{
    private int _count;

    public LogicalThread? Owner { get; private set; }

    public void Enter(LogicalThread thread)
    {
        if (Owner != thread)
        {
            thread.WaitFor(this);
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
