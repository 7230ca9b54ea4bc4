namespace EventChannels.Benchmarks;

/// <summary>Threads of their own that do the same thing at the same time, as often as they are asked to.</summary>
internal sealed class Crew : IDisposable
{
    private readonly Action<int> _action;
    private readonly Barrier _barrier;
    private volatile bool _over;

    /// <param name="size">How many threads.</param>
    /// <param name="action">What they do, given the number of the thread from 0.</param>
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

    /// <summary>Lets all of them do it once, and waits for them.</summary>
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
