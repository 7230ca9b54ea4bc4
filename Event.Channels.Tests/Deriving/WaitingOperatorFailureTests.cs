using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Tests.Deriving;

/// <summary>An exception from a function is not mistaken for the end, even if nothing is unread any more.</summary>
[TestFixtureSource(typeof(WaitingOperators), nameof(WaitingOperators.All))]
internal sealed class WaitingOperatorFailureTests(WaitingOperators.Operator derive, bool sync)
{
    private readonly InvalidDataException _error = new();

    [Test]
    public async Task An_exception_from_a_function_for_an_incomplete_combination_is_thrown_by_the_Get()
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
        watcher.MarkUnread();
        get = watcher.StartGet();
        await other.SetAsync(1).Within();

        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task An_exception_from_a_function_for_an_incomplete_combination_is_left_to_the_Get_by_a_wait()
    {
        bool throws = true;
        var value = new MemoryValue<int> { Sync = sync };
        var other = new MemoryValue<int> { Sync = sync };
        IWatchable<int> throwing = value.Where(_ => throws ? throw _error : true);
        using IWatcher<int> watcher = derive(throwing.CombineLatest(other, static (a, b) => a + b)).Watch();

        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        Task set = value.StartSet(1);

        Assert.That(await wait.Within(), Is.True);
        Assert.That(await watcher.GetAsync().FailureAsync(), Is.SameAs(_error));
        await set.Within();
        throws = false;
        Task<int> get = watcher.StartGet();
        _ = value.StartSet(2);
        await other.SetAsync(1).Within();

        Assert.That(await get.Within(), Is.EqualTo(3));
    }

    [Test]
    public async Task An_exception_from_a_function_after_an_interval_is_thrown_by_the_Get()
    {
        var time = new FakeTimeProvider();
        var interval = TimeSpan.FromSeconds(1);
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatchable<int> throwing = value.Where(number => number == 2 ? throw _error : true);
        using IWatcher<int> watcher = derive(throwing.ThrottleLatest(interval, time)).Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        Task set = value.StartSet(2);

        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();
        time.Advance(interval);
        Assert.That(await get.FailureAsync(), Is.SameAs(_error));

        watcher.Dispose();
        await set.Within();
    }
}
