using EventChannels.Benchmarks;

namespace EventChannels.Tests.Soak;

/// <summary>The changes that the soak reports as growth of the process.</summary>
public sealed class SteadinessTests
{
    private static readonly SteadyPoint _start = new(Bytes: 500_000, PoolThreads: 4, OtherThreads: 10, Handles: 60);

    [Test]
    public void A_process_that_stays_the_same_does_not_grow() => Assert.That(Judge(_ => _start), Is.Empty);

    [Test]
    public void Memory_threads_and_handles_that_grow_a_little_at_each_point_are_faults()
    {
        IEnumerable<string> faults = Judge(
            point => new SteadyPoint(_start.Bytes + (point * 200_000), 4 + (point * 5), 10 + point, 60 + (point * 2)));

        Assert.That(
            faults.Select(fault => fault[..fault.IndexOf(" grew", StringComparison.Ordinal)]),
            Is.EqualTo(new[] { "memory in bytes", "threads of the thread pool", "other threads", "handles" }));
    }

    [Test]
    public void One_high_point_is_not_growth() =>
        Assert.That(Judge(point => point == 11 ? _start with { Bytes = 90_000_000, OtherThreads = 99 } : _start), Is.Empty);

    [Test]
    public void Growth_in_the_first_points_is_ignored() =>
        Assert.That(Judge(point => _start with { Bytes = 500_000 + (Math.Min(point, 3) * 1_000_000) }), Is.Empty);

    private static IEnumerable<string> Judge(Func<int, SteadyPoint> measure)
    {
        var steadiness = new Steadiness();
        for (int point = 0; point < 12; point++)
        {
            steadiness.Add(measure(point));
        }

        return steadiness.Judge();
    }
}
