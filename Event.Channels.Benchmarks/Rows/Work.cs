namespace EventChannels.Benchmarks;

/// <summary>The measured work, set up for one peer.</summary>
public abstract class Work : IDisposable
{
    // The kinds of work that were warmed up in this process.
    private static readonly HashSet<Type> _warm = [];

    /// <summary>Repeats the work <see cref="Row.OperationsPerRun"/> times.</summary>
    public abstract void Run();

    /// <summary>Runs the work until the code has its final compilation.</summary>
    public void WarmUp()
    {
        if (!_warm.Add(GetType()))
        {
            return;
        }

        // After its first version, code is compiled twice more, each time after 30 calls.
        for (int round = 0; round < 2; round++)
        {
            long end = Environment.TickCount64 + 40;
            for (int run = 0; run < 30 || Environment.TickCount64 < end; run++)
            {
                Run();
            }

            Thread.Sleep(110); // the compiler begins when there was no new code for 100 ms
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
