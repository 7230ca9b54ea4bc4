using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <summary>A lock that a logical thread waits for.</summary>
[StandIn(typeof(System.Threading.Lock))]
internal sealed class Lock
{
    public Scope EnterScope()
    {
        if (LogicalThread.Current is { } thread)
        {
            thread.Execution.LockOf(this).Enter(thread);
        }

        return new Scope(this);
    }

    public readonly ref struct Scope(Lock entered)
    {
        public void Dispose() => Monitor.Exit(entered);
    }
}
