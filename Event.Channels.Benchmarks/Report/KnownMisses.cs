namespace EventChannels.Benchmarks;

/// <summary>The reasons for missed goals: the attempts, and their results.</summary>
internal static class KnownMisses
{
    private const string PingPong =
        "A round trip makes two trips through the thread pool, which cost both versions the same. Apart from that, the "
        + "library takes two locks per trip and allocates the update; the obvious version takes three locks and allocates "
        + "nothing. The ratio varies around 1 from run to run, and the median depends on the threads that the pool chooses. "
        + "Two attempts did not help. Queueing to the worker's own queue did not reduce the least time, and increased the "
        + "median. System.Threading.Lock instead of a monitor changed neither. Inline, without the pool, the goal is met.";

    private const string Wake =
        "All waiting Gets are in one list, under the value's lock. If two workers resume Gets whose watchers soon wait again, "
        + "the workers delay each other. Two rules for idle workers were measured in a separate program. If each idle worker "
        + "helped at once, the median was 1.25 to 1.48 of the obvious version in three runs. If a second worker helped only "
        + "when the first made no progress, as it does now, the median was 0.34 to 0.56, and the least time 0.57 to 0.64. "
        + "Joining the list without a lock would save a sixth of the cost, but would leave cancelled Gets in the list. The "
        + "rest is mostly the runtime's own work: it resumes and suspends an async method.";

    private static readonly Dictionary<string, string> _reasons = new()
    {
        ["Ping-pong, least"] = PingPong,
        ["Ping-pong, median"] = PingPong,
        ["One Set wakes 1,000"] = Wake,
    };

    /// <param name="work">The work of a <see cref="Goal"/>.</param>
    public static string? ReasonFor(string work) => _reasons.GetValueOrDefault(work);
}
