namespace EventChannels.Tests.Observing;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class AsObservableEndTests(bool sync)
{
    private static readonly Exception?[] _errors =
        [null, new InvalidDataException("the reason"), new OperationCanceledException("the reason")];

    [Test]
    public async Task An_observer_receives_the_end_after_the_last_value([ValueSource(nameof(_errors))] Exception? error)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var observer = new RecordingObserver<int>();
        using IDisposable subscription = value.AsObservable().Subscribe(observer);
        await value.SetAsync(2).Within();

        value.TryComplete(error);

        Assert.That(await observer.End.Within(), Is.SameAs(error));
        Assert.That(observer.Values, Is.EqualTo([1, 2]));
        Assert.That(observer.IsBroken, Is.False);
    }

    [Test]
    public void An_observer_of_a_completed_value_receives_the_value_and_the_end_inside_Subscribe(
        [ValueSource(nameof(_errors))] Exception? error)
    {
        bool withData = error is not OperationCanceledException;
        MemoryValue<int> value = withData ? new(1) { Sync = sync } : new() { Sync = sync };
        value.TryComplete(error);
        var observer = new RecordingObserver<int>();

        using IDisposable subscription = value.AsObservable().Subscribe(observer);

        Assert.That(observer.Values, withData ? Is.EqualTo([1]) : Is.Empty);
        Assert.That(observer.End.IsCompleted, Is.True);
        Assert.That(observer.End.GetAwaiter().GetResult(), Is.SameAs(error));
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task The_watcher_of_a_subscription_is_closed_before_the_end_is_reported([Values] bool fails)
    {
        Exception? error = fails ? new InvalidDataException("the reason") : null;
        var value = new MemoryValue<int>(1) { Sync = sync };
        int watchers = -1;
        var observer = new RecordingObserver<int>(whenEnded: () => watchers = value.WatcherCount);
        using IDisposable subscription = value.AsObservable().Subscribe(observer);

        value.TryComplete(error);

        await observer.End.Within();
        Assert.That(watchers, Is.Zero);
    }

    [Test]
    public async Task Disposing_a_subscription_closes_its_watcher_and_reports_nothing_more()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var observer = new RecordingObserver<int>();
        IDisposable subscription = value.AsObservable().Subscribe(observer);

        subscription.Dispose();
        subscription.Dispose();

        Assert.That(value.WatcherCount, Is.Zero);
        await value.SetAsync(2).Within();
        Assert.That(value.TryComplete(), Is.True);
        await observer.End.StillWaitsAsync();
        Assert.That(observer.Values, Is.EqualTo([1]));
    }

    [Test]
    public async Task An_observer_that_disposes_its_subscription_during_a_call_receives_nothing_more([Values] bool complete)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IDisposable? subscription = null;
        Task next = Task.CompletedTask;
        var observer = new RecordingObserver<int>(told =>
        {
            if (told == 2)
            {
                next = complete ? Task.FromResult(value.TryComplete()) : value.StartSet(3);
                subscription!.Dispose();
            }
        });
        subscription = value.AsObservable().Subscribe(observer);

        await value.SetAsync(2).Within();

        await Deadlines.UntilAsync(() => value.WatcherCount == 0, "the watcher to be closed");
        await next.Within();
        await observer.End.StillWaitsAsync();
        Assert.That(observer.Values, Is.EqualTo([1, 2]));
    }

    [Test]
    public async Task Disposing_a_subscription_does_not_wait_for_a_busy_observer()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using var release = new ManualResetEventSlim();
        var observer = new RecordingObserver<int>(_ => release.Wait(Deadlines.Unexpected));
        IDisposable subscription = value.AsObservable().Subscribe(observer);
        await value.SetAsync(1).Within();
        await observer.UntilAsync(told => told is [1], "the first value");
        Task set = value.StartSet(2);

        await Threads.Run(subscription.Dispose).Within();

        Assert.That(value.WatcherCount, Is.Zero);
        await set.Within();
        release.Set();
        await observer.End.StillWaitsAsync();
        Assert.That(observer.Values, Is.EqualTo([1]));
    }

    [Test]
    [Platform(Exclude = "Mono", Reason = Heap.OnMono)]
    public async Task An_observer_is_released_once_its_subscription_is_over([Values] bool complete)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };

        WeakReference observer = await SubscribeAndEndAsync(value, complete);

        await Deadlines.UntilAsync(() => !Heap.IsAlive(observer), "the observer to be collected");
        GC.KeepAlive(value);
    }

    private static async Task<WeakReference> SubscribeAndEndAsync(MemoryValue<int> value, bool complete)
    {
        var observer = new RecordingObserver<int>();
        IDisposable subscription = value.AsObservable().Subscribe(observer);
        if (complete)
        {
            value.TryComplete();
            await observer.End.Within();
        }
        else
        {
            subscription.Dispose();
        }

        return new WeakReference(observer);
    }
}
