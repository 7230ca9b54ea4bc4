namespace EventChannels.Benchmarks;

/// <summary>Why a goal is missed: what was tried, and what it gave.</summary>
internal static class KnownMisses
{
    private const string PingPong =
        "A round trip is two trips through the thread pool, which cost both versions the same. What is left of ours is two "
        + "locks a trip and the update that a Set allocates; the obvious version takes three locks and allocates nothing. "
        + "From run to run the ratio lies on both sides of 1, and the median follows which threads the pool chooses. "
        + "Queueing to the worker's own queue made the least no less and the median more; System.Threading.Lock instead of "
        + "a monitor made no difference to either. Inline, without the pool, the goal is met.";

    private const string Wake =
        "All that wait are in one list, under the value's lock: two workers that resume and park short continuations are in "
        + "each other's way. In a program of its own, with each idle worker helping at once, the median was 1.25 to 1.48 of "
        + "the obvious version in three runs; with a later worker helping only if the first does not get on, 0.34 to 0.56, "
        + "and the least 0.57 to 0.64. To park without a lock would leave cancelled Gets in the list, for a sixth of the "
        + "cost. The rest is mostly the runtime's own: to resume and to suspend an async method.";

    private static readonly Dictionary<string, string> _reasons = new()
    {
        ["Ping-pong, least"] = PingPong,
        ["Ping-pong, median"] = PingPong,
        ["One Set wakes 1,000"] = Wake,
    };

    /// <param name="work">The work of a <see cref="Goal"/>.</param>
    public static string? ReasonFor(string work) => _reasons.GetValueOrDefault(work);
}
