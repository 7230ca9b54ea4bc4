namespace EventChannels.Exploration.Scheduling;

/// <summary>Gives each thread a random priority, and lowers that of the current thread at a few random steps.</summary>
/// <remarks>
/// After Burckhardt, Kothari, Musuvathi and Nagarakatte, "A randomized scheduler with probabilistic guarantees of finding
/// bugs": a mistake that takes a given number of changes is found with a known probability, in programs of any size.
/// </remarks>
internal sealed class RandomPriorities(int seed, int changes) : IStrategy
{
    private readonly Random _random = new(seed);
    private readonly HashSet<int> _changeAt = [];

    // The length of the previous execution, which is about the length of this one.
    private int _length = 50;
    private int _step;
    private int _lowest;

    public bool MayPreempt => true;

    public void Begin()
    {
        (_step, _lowest) = (0, -1);
        _changeAt.Clear();
        for (int change = 0; change < changes; change++)
        {
            _changeAt.Add(_random.Next(_length));
        }
    }

    public void Add(LogicalThread thread) => thread.Priority = _random.Next();

    public LogicalThread Choose(LogicalThread? current, List<LogicalThread> enabled)
    {
        LogicalThread highest = Highest(enabled);
        if (_changeAt.Contains(_step++))
        {
            highest.Priority = _lowest--;
            highest = Highest(enabled);
        }

        return highest;
    }

    public bool Next(int steps)
    {
        _length = Math.Max(10, _step);
        return true;
    }

    private static LogicalThread Highest(List<LogicalThread> threads)
    {
        LogicalThread highest = threads[0];
        foreach (LogicalThread thread in threads)
        {
            if (thread.Priority > highest.Priority)
            {
                highest = thread;
            }
        }

        return highest;
    }
}
