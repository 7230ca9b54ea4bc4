namespace EventChannels.Tests.Linearizability.Running;

/// <summary>Numbers the beginnings and ends of operations in order.</summary>
internal sealed class RunClock
{
    private int _last;
    private int _noted;

    /// <summary>
    /// The number of recorded events. A caller that reads it first finds at least this many events afterwards.
    /// </summary>
    public int Noted => Volatile.Read(ref _noted);

    /// <summary>Records the current time.</summary>
    public void Note(ref int time)
    {
        Volatile.Write(ref time, Interlocked.Increment(ref _last));
        Interlocked.Increment(ref _noted); // after the event is visible
    }
}
