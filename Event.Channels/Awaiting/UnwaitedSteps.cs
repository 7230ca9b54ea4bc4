namespace EventChannels;

/// <summary>Counts the steps of a loop that did not wait, so that a loop that always finds something gives its thread back.</summary>
/// <remarks>
/// A loop on a UI thread that never waits would keep that thread for ever. When it is time to yield, what the loop awaits
/// after a step is a turn on the thread pool, and its caller goes on by way of its own context. It is time after 32 steps
/// that took 10 ms or more together, which is rarely so without a function of the user's, and after 4,096 quick ones: the
/// turn through the thread pool is not to be seen in what a step costs. For one loop at a time.
/// </remarks>
internal struct UnwaitedSteps
{
    private const int Few = 32;
    private const int Most = 4096;
    private const int LongMilliseconds = 10;

    private int _count;
    private int _beganAt;

    /// <summary>Notes a step.</summary>
    /// <param name="waited">Whether the step waited, which gave the thread back.</param>
    /// <param name="weight">As how many steps it counts: one that runs a function several times counts as often.</param>
    /// <returns>To be awaited before the next step.</returns>
    public ThreadPoolTurn YieldIfDue(bool waited, int weight = 1)
    {
        if (waited)
        {
            _count = 0;
            return ThreadPoolTurn.NotDue;
        }

        if (_count == 0)
        {
            _beganAt = Environment.TickCount;
        }

        int before = _count;
        _count += weight;
        if (_count / Few == before / Few || (_count < Most && unchecked(Environment.TickCount - _beganAt) < LongMilliseconds))
        {
            return ThreadPoolTurn.NotDue;
        }

        _count = 0;
        return default;
    }
}
