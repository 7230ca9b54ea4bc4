namespace EventChannels.Tests.Linearizability.Running;

/// <summary>Numbers the beginnings and ends of operations, in the order in which they were.</summary>
internal sealed class RunClock
{
    private int _last;

    public int Last => Volatile.Read(ref _last);

    public int Next() => Interlocked.Increment(ref _last);
}
