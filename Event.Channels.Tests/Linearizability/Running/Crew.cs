namespace EventChannels.Tests.Linearizability.Running;

/// <summary>The threads that run one program after the other, each its part.</summary>
internal sealed class Crew : IDisposable
{
    private const int Size = 3;

    private volatile ProgramRun? _run;
    private volatile bool _over;

    public Crew()
    {
        for (int thread = 0; thread < Size; thread++)
        {
            int number = thread;
            new Thread(() => Work(number)) { IsBackground = true, Name = nameof(Crew) }.Start();
        }
    }

    /// <summary>Begins a run. The one before must have ended.</summary>
    public void Begin(ProgramRun run) => _run = run;

    /// <summary>Lets the threads end. One that hangs in a run is left behind.</summary>
    public void Dispose() => _over = true;

    private void Work(int thread)
    {
        ProgramRun? last = null;
        while (!_over)
        {
            var spinner = default(SpinWait);
            while (_run == last && !_over)
            {
                spinner.SpinOnce(sleep1Threshold: 100);
            }

            last = _run;
            if (last is not null && thread < last.ThreadCount && !_over)
            {
                last.RunThread(thread);
            }
        }
    }
}
