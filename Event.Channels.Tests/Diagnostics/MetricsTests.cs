using System.Diagnostics;
using System.Globalization;

namespace EventChannels.Tests.Diagnostics;

/// <summary>The reports of a named value.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MetricsTests : IDisposable
{
    private static int _names;

    private readonly MemoryValue<int> _value;
    private readonly Listener _listener;

    public MetricsTests(bool sync)
    {
        string name = "metrics " + Interlocked.Increment(ref _names).ToString(CultureInfo.InvariantCulture);
        _value = new MemoryValue<int>(1) { Sync = sync, Name = name };
        _listener = new Listener(name);
    }

    public void Dispose() => _listener.Dispose();

    [Test]
    public async Task Every_way_of_setting_is_measured_as_one_Set()
    {
        _value.Set(2);
        await _value.SetAsync(3).Within();
        _value.TryUpdate(value => value + 1, out _);
        await _value.UpdateAsync(value => value + 1).Within();
        _value.SetIfChanged(6);
        await _value.SetIfChangedAsync(7).Within();
        _value.CompareAndSet(7, 8);
        await _value.CompareAndSetAsync(8, 9).Within();
        _value.Writer.TryWrite(10);
        await _value.Writer.WriteAsync(11).AsTask().Within();

        Assert.That(_listener.All(Listener.Sets), Is.EqualTo(Enumerable.Repeat(1, 10)));
    }

    [Test]
    public async Task A_Set_is_measured_once_when_watchers_wait_and_when_it_is_queued()
    {
        using MemoryWatcher<int> watcher = _value.Watch();
        watcher.Drain();
        Task<int> get = watcher.StartGet();
        Assert.That(_value.Writer.TryWrite(2), Is.True);
        await get.Within();

        Task first = _value.StartSet(3);
        Task second = _value.StartSet(4);

        Assert.That(_listener.Sum(Listener.Sets), Is.EqualTo(3));
        watcher.Drain();
        await Task.WhenAll(first, second).Within();
        Assert.That(_listener.Sum(Listener.Sets), Is.EqualTo(3));
    }

    [Test]
    public async Task A_Set_that_sets_nothing_is_not_measured()
    {
        _value.SetIfChanged(1);
        _value.CompareAndSet(2, 3);
        _value.TryComplete();
        await _value.SetAsync(4).FailureAsync();
        _value.Writer.TryWrite(5);

        Assert.That(_listener.All(Listener.Sets), Is.Empty);
    }

    [Test]
    public async Task Every_way_of_reading_is_measured_as_one_delivery([Values] bool waits)
    {
        using MemoryWatcher<int> watcher = _value.Watch();
        watcher.Drain();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        List<Func<Task>> ways =
        [
            () => watcher.StartGet(),
            () => watcher.Reader.ReadAsync().AsTask(),
            () => loop.MoveNextAsync().AsTask(),
        ];
        if (!waits)
        {
            ways.Add(() => Task.FromResult(watcher.TryGet(out _)));
            ways.Add(() => Task.FromResult(watcher.Reader.TryRead(out _)));
        }

        foreach (Func<Task> get in ways)
        {
            double before = _listener.Sum(Listener.Deliveries);
            Task? waiting = waits ? get() : null;
            Task set = _value.StartSet(2);
            await (waiting ?? get()).Within();
            await set.Within();
            Assert.That(_listener.Sum(Listener.Deliveries) - before, Is.EqualTo(1));
        }

        Assert.That(_listener.All(Listener.Age), Has.Count.EqualTo(ways.Count));
        Assert.That(_listener.All(Listener.Coalesced), Is.Empty);
    }

    [Test]
    public async Task Peeks_and_waits_are_not_measured_as_deliveries()
    {
        using MemoryWatcher<int> watcher = _value.Watch();
        _value.TryPeek(out _);
        watcher.Reader.TryPeek(out _);
        await watcher.WaitForUnreadAsync().Within();
        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(_listener.All(Listener.Deliveries), Is.Empty);

        watcher.Drain();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        Task set = _value.StartSet(2);
        Assert.That(await wait.Within(), Is.True);

        Assert.That(_listener.Sum(Listener.Deliveries), Is.EqualTo(1));
        watcher.Drain();
        await set.Within();
    }

    [Test]
    public void A_Get_that_finds_nothing_is_not_measured_as_a_delivery()
    {
        using MemoryWatcher<int> watcher = _value.Watch();
        watcher.Drain();
        watcher.TryGet(out _);
        _value.TryComplete();
        watcher.TryGet(out _);

        Assert.That(() => watcher.GetAsync().Within(), Throws.Exception);
        Assert.That(_listener.Sum(Listener.Deliveries), Is.EqualTo(1));
    }

    [Test]
    public void A_value_marked_unread_is_measured_as_delivered_again_and_not_as_coalesced()
    {
        using MemoryWatcher<int> watcher = _value.Watch();
        watcher.Drain();
        watcher.MarkUnread();
        watcher.Drain();

        Assert.That(_listener.Sum(Listener.Deliveries), Is.EqualTo(2));
        Assert.That(_listener.All(Listener.Coalesced), Is.Empty);
    }

    [Test]
    public async Task The_age_of_a_delivery_is_the_time_from_the_Set_to_the_Get([Values] bool waits)
    {
        using MemoryWatcher<int> watcher = _value.Watch();
        watcher.Drain();
        Task<int>? waiting = waits ? watcher.StartGet() : null;

        long beforeSet = Stopwatch.GetTimestamp();
        Task set = _value.StartSet(2);
        long afterSet = Stopwatch.GetTimestamp();
        await Task.Yield();
        long beforeGet = Stopwatch.GetTimestamp();
        await (waiting ?? watcher.StartGet()).Within();
        long afterGet = Stopwatch.GetTimestamp();

        await set.Within();
        double least = waits ? 0 : Stopwatch.GetElapsedTime(afterSet, beforeGet).TotalSeconds;
        double most = Stopwatch.GetElapsedTime(beforeSet, afterGet).TotalSeconds + 1e-6; // the ticks of a TimeSpan are coarse
        Assert.That(_listener.All(Listener.Age), Has.Count.EqualTo(1));
        Assert.That(_listener.All(Listener.Age)[0], Is.InRange(least - 1e-6, most));
    }

    [Test]
    public void A_delivery_of_a_value_set_before_the_listener_began_has_no_age()
    {
        using MemoryWatcher<int> watcher = _value.Watch();

        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That(_listener.Sum(Listener.Deliveries), Is.EqualTo(1));
        Assert.That(_listener.All(Listener.Age), Is.Empty);
    }

    [Test]
    public async Task Listening_to_metrics_can_end_and_begin_at_any_time()
    {
        using MemoryWatcher<int> watcher = _value.Watch();
        watcher.Drain();
        _listener.Dispose();
        await ExchangeAsync(watcher);

        using var late = new Listener(_value.Name!);
        await ExchangeAsync(watcher);

        Assert.That(_listener.Sum(Listener.Deliveries), Is.EqualTo(1));
        Assert.That(late.Sum(Listener.Sets), Is.EqualTo(1));
        Assert.That(late.Sum(Listener.Deliveries), Is.EqualTo(1));
        Assert.That(late.All(Listener.Age), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Each_update_is_measured_for_each_watcher_as_either_delivered_or_coalesced()
    {
        const int Producers = 2;
        const int SetsEach = 5_000;
        const int Watchers = 3;
        var value = new MemoryValue<int> { Sync = _value.Sync, Name = _value.Name };
        Task<List<int>>[] reading =
            [.. Enumerable.Range(0, Watchers).Select(_ => value.Watch()).Select(watcher => Task.Run(watcher.ReadToEndAsync))];

        await Threads.RunTogetherAsync(Producers, producer =>
        {
            for (int set = 0; set < SetsEach; set++)
            {
                value.Set(set);
            }

            return producer;
        });
        value.TryComplete();
        List<int>[] read = await Task.WhenAll(reading).Within();

        Assert.That(_listener.Sum(Listener.Sets), Is.EqualTo(Producers * SetsEach));
        Assert.That(_listener.Sum(Listener.Deliveries), Is.EqualTo(read.Sum(got => got.Count)));
        Assert.That(
            _listener.Sum(Listener.Deliveries) + _listener.Sum(Listener.Coalesced),
            Is.EqualTo(Producers * SetsEach * Watchers));
        Assert.That(_listener.All(Listener.Age), Has.Count.EqualTo(read.Sum(got => got.Count)).And.All.GreaterThanOrEqualTo(0));
    }

    [Test]
    public async Task A_value_without_a_name_reports_no_metrics()
    {
        var unnamed = new MemoryValue<int>(1) { Sync = _value.Sync };
        using MemoryWatcher<int> watcher = unnamed.Watch();
        using var without = new Listener(null!);

        watcher.Drain();
        Task set = unnamed.StartSet(2);
        watcher.Drain();
        await set.Within();

        Assert.That(unnamed.Name, Is.Null);
        Assert.That(without.All(Listener.Sets).Concat(without.All(Listener.Deliveries)), Is.Empty);
        Assert.That(without.ObserveWatchers(), Is.Empty);
    }

    private async Task ExchangeAsync(MemoryWatcher<int> watcher)
    {
        Task set = _value.StartSet(2);
        watcher.Drain();
        await set.Within();
    }
}
