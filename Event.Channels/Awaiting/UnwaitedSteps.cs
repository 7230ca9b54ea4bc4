namespace EventChannels;

/// <summary>Counts the steps of a loop that did not wait, so that a loop that always finds something gives its thread back.</summary>
/// <remarks>
/// A consumer on a UI thread whose loop never waits would keep that thread for ever. After <see cref="Most"/> such steps the
/// loop awaits a <see cref="ThreadPoolTurn"/>, and its caller goes on by way of its own context. For one loop at a time.
/// </remarks>
internal struct UnwaitedSteps
{
    private const int Most = 32;

    private int _count;

    /// <summary>Notes a step.</summary>
    /// <param name="waited">Whether the step waited, which gave the thread back.</param>
    /// <returns>Whether to await a <see cref="ThreadPoolTurn"/> before the next step.</returns>
    public bool IsTimeToYield(bool waited)
    {
        if (waited)
        {
            _count = 0;
            return false;
        }

        _count++;
        if (_count < Most)
        {
            return false;
        }

        _count = 0;
        return true;
    }
}
