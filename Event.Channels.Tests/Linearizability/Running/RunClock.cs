namespace EventChannels.Tests.Linearizability.Running;

/// <summary>Numbers the beginnings and ends of operations, in the order in which they were.</summary>
internal sealed class RunClock
{
    private int _last;
    private int _noted;

    /// <summary>How many are noted. Who asks this, and then looks at what is noted, finds all of them.</summary>
    public int Noted => Volatile.Read(ref _noted);

    /// <summary>Notes when something was: now.</summary>
    public void Note(ref int time)
    {
        Volatile.Write(ref time, Interlocked.Increment(ref _last));
        Interlocked.Increment(ref _noted); // after it can be found
    }
}
