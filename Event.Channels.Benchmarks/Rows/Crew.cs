namespace EventChannels.Benchmarks;

/// <summary>Dedicated threads that run one action at the same time, each time they are asked to.</summary>
internal sealed class Crew : IDisposable
{
    private readonly Action<int> _action;
    private readonly Barrier _barrier;
    private volatile bool _over;

    /// <param name="size">The number of threads.</param>
    /// <param name="action">The action. Its argument is the number of the thread, from 0.</param>
    public Crew(int size, Action<int> action)
    {
        _action = action;
        _barrier = new Barrier(size + 1);
        for (int i = 0; i < size; i++)
        {
            int number = i;
            new Thread(() => Serve(number)) { IsBackground = true, Name = nameof(Crew) }.Start();
        }
    }

    /// <summary>Runs the action once on each thread, and waits for all.</summary>
    public void Run()
    {
        _barrier.SignalAndWait();
        _barrier.SignalAndWait();
    }

    // The barrier is not disposed: the threads may still be leaving it.
    public void Dispose()
    {
        _over = true;
        _barrier.SignalAndWait();
    }

    private void Serve(int number)
    {
        while (true)
        {
            _barrier.SignalAndWait();
            if (_over)
            {
                return;
            }

            _action(number);
            _barrier.SignalAndWait();
        }
    }
}
