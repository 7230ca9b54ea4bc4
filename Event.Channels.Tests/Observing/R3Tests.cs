using R3;

namespace EventChannels.Tests.Observing;

/// <summary>
/// Values and R3, whose observables are a class of their own. They convert in both directions like the framework's.
/// </summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class R3Tests(bool sync)
{
    private readonly Delivery _delivery = sync ? Delivery.Sync : Delivery.Async;

    [Test]
    public async Task A_value_can_feed_an_R3_query([Values] bool withError)
    {
        InvalidDataException? error = withError ? new("the reason") : null;
        var value = new MemoryValue<int>(1) { Sync = sync };
        var end = new TaskCompletionSource<Result>();
        List<string> log = [];
        int seen = 0;
        using IDisposable subscription = value.AsObservable().ToObservable()
            .Do(number => Volatile.Write(ref seen, number))
            .Where(number => number % 2 == 1)
            .Select(number => $"{number / 10}")
            .DistinctUntilChanged()
            .Subscribe(log.Add, end.SetResult);

        // One by one, so a newest-value watcher skips none.
        int[] numbers = [2, 3, 11, 13, 12];
        foreach (int number in numbers)
        {
            await value.SetAsync(number).Within();
            await Deadlines.UntilAsync(() => Volatile.Read(ref seen) == number, "the value to be reported");
        }

        value.TryComplete(error);
        Result result = await end.Task.Within();
        Assert.That((result.IsSuccess, result.Exception), Is.EqualTo((!withError, error)));
        Assert.That(log, Is.EqualTo(["0", "1"]));
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task Take_in_R3_closes_the_watcher_even_if_it_has_enough_inside_Subscribe([Values] bool withData)
    {
        MemoryValue<int> value = withData ? new(1) { Sync = sync } : new() { Sync = sync };
        Task<int> first = value.AsObservable().ToObservable().Take(1).FirstAsync();
        if (!withData)
        {
            await value.SetAsync(1).Within();
        }

        Assert.That(await first.Within(), Is.EqualTo(1));
        await Deadlines.UntilAsync(() => value.WatcherCount == 0, "the watcher to be closed");
        await value.SetAsync(2).Within();
    }

    [Test]
    public async Task An_R3_subject_can_feed_a_value()
    {
        using var subject = new Subject<int>();
        using ObservedValue<string> value =
            subject.Select(number => $"{number}").AsSystemObservable().ToValue("none");
        using IWatcher<string> watcher = value.Watch(_delivery);
        Task<List<string>> all = watcher.ReadToEndAsync();
        await Deadlines.UntilAsync(() => !watcher.HasUnread, "the initial value to be read");

        await Threads.Run(() => subject.OnNext(1)).Within();
        await Deadlines.UntilAsync(() => !watcher.HasUnread, "the value to be read");
        subject.OnCompleted();

        Assert.That(await all.Within(), Is.EqualTo(["none", "1"]));
    }

    [Test]
    public async Task A_round_trip_through_R3_preserves_the_values_and_the_end()
    {
        var origin = new MemoryValue<int>(1) { Sync = sync };
        using ObservedValue<int> copy = origin.AsObservable().ToObservable().AsSystemObservable().ToValue();
        using IWatcher<int> watcher = copy.Watch(_delivery);
        Task<List<int>> all = watcher.ReadToEndAsync();

        await origin.SetAsync(2).Within();
        await origin.SetAsync(3).Within();
        origin.TryComplete();

        List<int> log = await all.Within();
        Assert.That(log, sync ? Is.EqualTo([1, 2, 3]) : Is.Ordered.And.Unique);
        Assert.That(log[^1], Is.EqualTo(3));
        Assert.That(origin.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task Disposing_the_end_of_a_round_trip_through_R3_closes_the_watcher_at_its_beginning()
    {
        var origin = new MemoryValue<int>(1) { Sync = sync };
        ObservedValue<int> copy =
            origin.AsObservable().ToObservable().Where(_ => true).AsSystemObservable().ToValue();
        Assert.That(origin.WatcherCount, Is.EqualTo(1));

        copy.Dispose();

        Assert.That(origin.WatcherCount, Is.Zero);
        await origin.SetAsync(2).Within();
    }
}
