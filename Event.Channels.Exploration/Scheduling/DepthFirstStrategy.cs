namespace EventChannels.Exploration.Scheduling;

/// <summary>Tries every schedule with at most this many preemptions, one after another.</summary>
/// <remarks>
/// A preemption is a switch away from a thread that could continue. Most mistakes need one or two. After the last
/// preemption, a thread runs until it cannot continue; only then are all others tried.
/// </remarks>
internal sealed class DepthFirstStrategy(int preemptions) : IStrategy
{
    // The choices of the current execution, and those of the previous one up to the first difference.
    private readonly List<Choice> _path = [];
    private int _depth;
    private int _used;

    public bool MayPreempt => _used < preemptions;

    public void Begin() => (_depth, _used) = (0, 0);

    public void Add(LogicalThread thread)
    {
    }

    public LogicalThread Choose(LogicalThread? current, List<LogicalThread> enabled)
    {
        if (_depth == _path.Count)
        {
            _path.Add(new Choice(enabled.Count, SumOfIds(enabled)));
        }

        Choice choice = _path[_depth++];
        if (choice.Count != enabled.Count || choice.SumOfIds != SumOfIds(enabled))
        {
            throw new InvalidOperationException("The same choices led to another execution: it depends on something else, too.");
        }

        if (current is not null && choice.Index > 0)
        {
            _used++;
        }

        return enabled[choice.Index];
    }

    public bool Next(int steps)
    {
        while (_path.Count > 0)
        {
            Choice last = _path[^1];
            if (last.Index + 1 < last.Count)
            {
                _path[^1] = last with { Index = last.Index + 1 };
                return true;
            }

            _path.RemoveAt(_path.Count - 1);
        }

        return false;
    }

    private static int SumOfIds(List<LogicalThread> threads)
    {
        int sum = 0;
        foreach (LogicalThread thread in threads)
        {
            sum = (sum * 31) + thread.Id;
        }

        return sum;
    }

    private readonly record struct Choice(int Count, int SumOfIds, int Index = 0);
}
