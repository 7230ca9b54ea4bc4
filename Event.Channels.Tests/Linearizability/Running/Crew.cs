namespace EventChannels.Tests.Linearizability.Running;

/// <summary>The threads that run programs, each its own part.</summary>
/// <remarks>They go from one run to the next without waiting, so they meet with warm caches.</remarks>
internal sealed class Crew : IDisposable
{
    private const int Size = 3;

    private volatile ProgramRun[] _runs = [];
    private volatile bool _over;

    public Crew()
    {
        for (int thread = 0; thread < Size; thread++)
        {
            int number = thread;
            new Thread(() => Work(number)) { IsBackground = true, Name = nameof(Crew) }.Start();
        }
    }

    /// <summary>Begins runs of a program, one after another. Earlier runs must have ended.</summary>
    public void Begin(ProgramRun[] runs) => _runs = runs;

    /// <summary>Lets the threads end. A thread that hangs in a run is abandoned.</summary>
    public void Dispose() => _over = true;

    private void Work(int thread)
    {
        ProgramRun[] last = [];
        while (!_over)
        {
            var spinner = default(SpinWait);
            while (_runs == last && !_over)
            {
                spinner.SpinOnce(sleep1Threshold: 100);
            }

            last = _runs;
            foreach (ProgramRun run in last)
            {
                if (thread < run.ThreadCount && !_over)
                {
                    run.RunThread(thread);
                }
            }
        }
    }
}
