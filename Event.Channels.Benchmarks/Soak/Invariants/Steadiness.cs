using System.Globalization;

namespace EventChannels.Benchmarks;

/// <summary>Checks whether the process grows. Compares a late window of steady points with an early window.</summary>
/// <remarks>
/// The least of each window is compared. A leak raises all later points. A thread that is about to end, or a table of the
/// runtime that has just grown, raises only one point.
/// </remarks>
internal sealed class Steadiness
{
    // Fewer points do not make two windows.
    private const int FewestPoints = 4;

    // A queue of the thread pool grows if many work items stand in it, even late in a run, and keeps its size of about 100 KB.
    // A leak of one small object per update is far more: there are tens of thousands of updates in a second.
    private const long MostBytes = 1_000_000;

    // Threads of the runtime, for example for tiered compilation, come and go.
    private const int MostOtherThreads = 3;

    // The soak gives the thread pool a fixed size, but its threads begin and end as needed. The watchdog finds a thread that is
    // blocked forever.
    private const int MostPoolThreads = 4;

    // The runtime opens some handles when it first needs a thread pool, a timer or a signal.
    private const int MostHandles = 8;

    private readonly List<SteadyPoint> _points = [];

    public void Add(SteadyPoint point) => _points.Add(point);

    /// <summary>The faults: each figure that has grown by more than its bound.</summary>
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
        int warmUp = _points.Count / 4; // compilation, and the first growth of the runtime's queues
        int window = Math.Max(1, (_points.Count - warmUp) / 3);
        return (Least(_points.Skip(warmUp).Take(window)), Least(_points.TakeLast(window)));
    }

    private static SteadyPoint Least(IEnumerable<SteadyPoint> points) => points.Aggregate((least, point) => new SteadyPoint(
        Math.Min(least.Bytes, point.Bytes),
        Math.Min(least.PoolThreads, point.PoolThreads),
        Math.Min(least.OtherThreads, point.OtherThreads),
        Math.Min(least.Handles, point.Handles)));
}
