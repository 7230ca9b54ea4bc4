namespace EventChannels.Benchmarks;

/// <summary>What is measured, set up for one peer.</summary>
public abstract class Work : IDisposable
{
    // What was warmed up in this process already.
    private static readonly HashSet<Type> _warm = [];

    /// <summary>Does the work as often as the row's <see cref="Row.OperationsPerRun"/> says.</summary>
    public abstract void Run();

    /// <summary>Runs until the code is compiled for the last time.</summary>
    public void WarmUp()
    {
        if (!_warm.Add(GetType()))
        {
            return;
        }

        // Code is compiled twice more after its first version, each time after 30 calls.
        for (int round = 0; round < 2; round++)
        {
            long end = Environment.TickCount64 + 40;
            for (int run = 0; run < 30 || Environment.TickCount64 < end; run++)
            {
                Run();
            }

            Thread.Sleep(110); // the compiler begins when no new code has turned up for 100 ms
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
