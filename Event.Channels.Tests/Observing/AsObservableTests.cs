namespace EventChannels.Tests.Observing;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class AsObservableTests(bool sync)
{
    [Test]
    public void An_observer_receives_the_current_value_inside_Subscribe()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var observer = new RecordingObserver<int>();

        using IDisposable subscription = value.AsObservable().Subscribe(observer);

        Assert.That(observer.Values, Is.EqualTo([1]));
    }

    [Test]
    public async Task An_observer_of_a_value_without_data_receives_the_first_Set_first()
    {
        var value = new MemoryValue<string?> { Sync = sync };
        var observer = new RecordingObserver<string?>();
        using IDisposable subscription = value.AsObservable().Subscribe(observer);
        Assert.That(observer.Values, Is.Empty);

        await value.SetAsync(null).Within();

        await observer.UntilAsync(told => told is [null], "null, a value like any other");
    }

    [Test]
    public async Task An_observer_receives_values_in_order_and_one_at_a_time()
    {
        const int last = 1000;
        var value = new MemoryValue<int>(0) { Sync = sync };
        var observer = new RecordingObserver<int>();
        using IDisposable subscription = value.AsObservable().Subscribe(observer);

        for (int next = 1; next <= last; next++)
        {
            await value.SetAsync(next).Within();
        }

        value.TryComplete();
        Assert.That(await observer.End.Within(), Is.Null);
        Assert.That(observer.IsBroken, Is.False);
        Assert.That(observer.Values, Is.Ordered.And.Unique);
        Assert.That(observer.Values[^1], Is.EqualTo(last));
        Assert.That(observer.Values, sync ? Has.Length.EqualTo(last + 1) : Is.Not.Empty);
    }

    [Test]
    public async Task Producers_on_many_threads_never_call_an_observer_twice_at_once()
    {
        var value = new MemoryValue<int> { Sync = sync };
        var observer = new RecordingObserver<int>();
        using IDisposable subscription = value.AsObservable().Subscribe(observer);

        await Threads.RunTogetherAsync(4, thread =>
        {
            for (int next = 0; next < 500; next++)
            {
                value.Set((thread * 500) + next);
            }

            return thread;
        });

        value.TryComplete();
        await observer.End.Within();
        Assert.That(observer.IsBroken, Is.False);
        Assert.That(observer.Values, sync ? Is.EquivalentTo(Enumerable.Range(0, 2000)) : Is.Not.Empty);
        Assert.That((value.TryPeek(out int newest), newest), Is.EqualTo((true, observer.Values[^1])));
    }

    [Test]
    public async Task A_busy_observer_gets_the_newest_value_or_delays_the_next_Set_according_to_the_delivery()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using var release = new ManualResetEventSlim();
        var observer = new RecordingObserver<int>(_ => release.Wait(Deadlines.Unexpected));
        using IDisposable subscription = value.AsObservable().Subscribe(observer);
        await value.SetAsync(1).Within();
        await observer.UntilAsync(told => told is [1], "the first value");

        Task second = value.StartSet(2);
        Task third = value.StartSet(3);
        await second.StillWaitsAsync(sync);
        await third.StillWaitsAsync(sync);

        release.Set();
        await Task.WhenAll(second, third).Within();
        await observer.UntilAsync(told => told[^1] == 3, "the last value");
        Assert.That(observer.Values, Is.EqualTo(sync ? [1, 2, 3] : new[] { 1, 3 }));
    }

    [Test]
    public async Task AsObservable_passes_its_delivery_to_the_watchers_of_its_subscriptions()
    {
        var value = new MemoryValue<int> { Sync = !sync };
        using var release = new ManualResetEventSlim();
        var observer = new RecordingObserver<int>(_ => release.Wait(Deadlines.Unexpected));
        IObservable<int> observable = value.AsObservable(sync ? Delivery.Sync : Delivery.Async);
        using IDisposable subscription = observable.Subscribe(observer);
        await value.SetAsync(1).Within();
        await observer.UntilAsync(told => told is [1], "the first value");

        Task second = value.StartSet(2);

        await second.StillWaitsAsync(sync);
        release.Set();
        await second.Within();
    }

    [Test]
    public async Task Each_subscription_has_its_own_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IObservable<int> observable = value.AsObservable();
        Assert.That(value.WatcherCount, Is.Zero);
        RecordingObserver<int>[] observers = [new(), new(), new()];

        IDisposable[] subscriptions = [.. observers.Select(observable.Subscribe)];
        Assert.That(value.WatcherCount, Is.EqualTo(3));
        subscriptions[1].Dispose();
        Assert.That(value.WatcherCount, Is.EqualTo(2));
        await value.SetAsync(2).Within();
        value.TryComplete();

        await Task.WhenAll(observers[0].End, observers[2].End).Within();
        Assert.That(observers.Select(observer => observer.Values), Is.EqualTo(new int[][] { [1, 2], [1], [1, 2] }));
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public void AsObservable_refuses_invalid_arguments_at_once()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };

        Assert.That(() => WatchableExtensions.AsObservable<int>(null!), Throws.ArgumentNullException);
        Assert.That(() => WatchableExtensions.AsObservable<int>(null!, Delivery.Sync), Throws.ArgumentNullException);
        Assert.That(() => value.AsObservable((Delivery)2), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => value.AsObservable().Subscribe(null!), Throws.ArgumentNullException);
        Assert.That(value.WatcherCount, Is.Zero);
    }
}
