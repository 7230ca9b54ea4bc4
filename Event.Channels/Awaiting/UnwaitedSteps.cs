namespace EventChannels;

/// <summary>Counts the steps of a loop that did not wait, and makes the loop yield its thread in time.</summary>
/// <remarks>
/// A loop on a UI thread that always finds a value would never release that thread. When a yield is due, the loop awaits a turn
/// on the thread pool, and its caller continues through its own context. A yield is due after 32 steps if they took 10 ms or
/// more, which is rare unless they run user functions, and after 4,096 quick steps. So rarely, it adds no visible cost to a
/// step. Each loop has its own instance.
/// </remarks>
internal struct UnwaitedSteps
{
    private const int Few = 32;
    private const int Most = 4096;
    private const int LongMilliseconds = 10;

    private int _count;
    private int _beganAt;

    /// <summary>Notes a step.</summary>
    /// <param name="waited">Whether the step waited, and so released the thread.</param>
    /// <param name="weight">The number of steps to count: one per run of a function.</param>
    /// <returns>A turn that the loop must await before its next step.</returns>
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
