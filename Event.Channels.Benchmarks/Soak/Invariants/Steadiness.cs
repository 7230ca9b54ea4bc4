using System.Globalization;

namespace EventChannels.Benchmarks;

/// <summary>Whether the process grows: a late window of steady points beside an early one.</summary>
/// <remarks>
/// The least of each window is compared. A leak raises all later points; a thread that is about to end, or a table of the
/// runtime that has just grown, raises one.
/// </remarks>
internal sealed class Steadiness
{
    // With fewer there is no early window beside a late one.
    private const int FewestPoints = 4;

    // A queue of the thread pool keeps its size once many work items stood in it, and that may happen late. It is some 100 KB.
    // A leak of one small object for each update is far more: there are tens of thousands of them in a second.
    private const long MostBytes = 1_000_000;

    // The runtime's own, as that of tiered compilation, come and go.
    private const int MostOtherThreads = 3;

    // The soak gives the thread pool a fixed size, but its threads begin, and end, as they are needed. One that is blocked for
    // ever is found by the watchdog.
    private const int MostPoolThreads = 4;

    // The runtime's own again: it opens some when it first needs a thread pool, a timer or a signal.
    private const int MostHandles = 8;

    private readonly List<SteadyPoint> _points = [];

    public void Add(SteadyPoint point) => _points.Add(point);

    /// <summary>The faults: everything that has grown by more than its bound.</summary>
    public IEnumerable<string> Judge()
    {
        if (_points.Count < FewestPoints)
        {
            return [];
        }

        (SteadyPoint early, SteadyPoint late) = Windows();
        (string Figure, long Before, long After, long Most)[] figures =
        [
            ("memory in bytes", early.Bytes, late.Bytes, MostBytes),
            ("threads of the thread pool", early.PoolThreads, late.PoolThreads, MostPoolThreads),
            ("other threads", early.OtherThreads, late.OtherThreads, MostOtherThreads),
            ("handles", early.Handles, late.Handles, MostHandles),
        ];
        return figures
            .Where(figure => figure.After - figure.Before > figure.Most)
            .Select(figure => string.Create(
                CultureInfo.InvariantCulture,
                $"{figure.Figure} grew by more than {figure.Most:N0}: {figure.Before:N0} -> {figure.After:N0}"));
    }

    public override string ToString()
    {
        if (_points.Count < FewestPoints)
        {
            return "too short to see growth";
        }

        (SteadyPoint early, SteadyPoint late) = Windows();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"memory {early.Bytes / 1e6:0.00} -> {late.Bytes / 1e6:0.00} MB, "
            + $"threads {early.Threads} -> {late.Threads}, handles {early.Handles} -> {late.Handles}");
    }

    private (SteadyPoint Early, SteadyPoint Late) Windows()
    {
        int warmUp = _points.Count / 4; // the compiler's work and the first growth of the runtime's own queues
        int window = Math.Max(1, (_points.Count - warmUp) / 3);
        return (Least(_points.Skip(warmUp).Take(window)), Least(_points.TakeLast(window)));
    }

    private static SteadyPoint Least(IEnumerable<SteadyPoint> points) => points.Aggregate((least, point) => new SteadyPoint(
        Math.Min(least.Bytes, point.Bytes),
        Math.Min(least.PoolThreads, point.PoolThreads),
        Math.Min(least.OtherThreads, point.OtherThreads),
        Math.Min(least.Handles, point.Handles)));
}
