using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Tests.Deriving;

/// <summary>What a function threw is not taken for the end, also where nothing is unread by then.</summary>
[TestFixtureSource(typeof(WaitingOperators), nameof(WaitingOperators.All))]
internal sealed class WaitingOperatorOfFailureTests(WaitingOperators.Operator derive, bool sync)
{
    private readonly InvalidDataException _error = new();

    [Test]
    public async Task Of_a_combination_that_is_not_complete()
    {
        bool throws = true;
        var value = new MemoryValue<int> { Sync = sync };
        var other = new MemoryValue<int> { Sync = sync };
        IWatchable<int> throwing = value.Where(_ => throws ? throw _error : true);
        using IWatcher<int> watcher = derive(throwing.CombineLatest(other, static (a, b) => a + b)).Watch();

        Task<int> get = watcher.StartGet();
        Task set = value.StartSet(1);

        Assert.That(await get.FailureAsync(), Is.SameAs(_error));
        await set.Within();
        throws = false;
        get = watcher.StartGet();
        await other.SetAsync(1).Within();

        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task Within_an_interval()
    {
        var time = new FakeTimeProvider();
        var interval = TimeSpan.FromSeconds(1);
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatchable<int> throwing = value.Where(number => number == 2 ? throw _error : true);
        using IWatcher<int> watcher = derive(throwing.ThrottleLatest(interval, time)).Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        Task set = value.StartSet(2);

        Assert.That(await watcher.GetAsync().FailureAsync(), Is.SameAs(_error));

        watcher.Dispose();
        await set.Within();
    }
}
