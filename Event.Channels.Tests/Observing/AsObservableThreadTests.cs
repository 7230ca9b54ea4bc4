namespace EventChannels.Tests.Observing;

/// <summary>The thread on which an observer is called.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class AsObservableThreadTests(bool sync)
{
    [Test]
    public async Task An_observer_receives_later_values_on_the_thread_pool_regardless_of_the_context_of_Subscribe()
    {
        var context = new RecordingContext();
        var value = new MemoryValue<int>(1) { Sync = sync };
        var pooled = new List<bool>();
        var observer = new RecordingObserver<int>(_ => pooled.Add(Thread.CurrentThread.IsThreadPoolThread));

        using IDisposable subscription = await context.Run(() => value.AsObservable().Subscribe(observer));
        await Threads.Run(() => value.Set(2)).Within();
        value.TryComplete();

        await observer.End.Within();
        Assert.That(pooled, Is.EqualTo([false, true]));
        Assert.That((context.Posted.Count, context.Operations), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_permanently_slow_observer_does_not_keep_Subscribe_from_returning()
    {
        const int last = 1000;
        var context = new RecordingContext();
        var value = new MemoryValue<int>(1) { Sync = sync };
        Task set = Task.CompletedTask;
        int toldWithin = 0;
        Thread? subscriber = null;
        var observer = new RecordingObserver<int>(told =>
        {
            toldWithin += Thread.CurrentThread == subscriber ? 1 : 0;
            set = told < last ? value.StartSet(told + 1) : Task.CompletedTask;
        });

        using IDisposable subscription = await context.Run(() =>
        {
            subscriber = Thread.CurrentThread;
            return value.AsObservable().Subscribe(observer);
        });

        await observer.UntilAsync(told => told[^1] == last, "the last value");
        Assert.That(observer.Values, Is.EqualTo(Enumerable.Range(1, last)));
        Assert.That(toldWithin, Is.EqualTo(1));
        Assert.That((context.Posted.Count, context.Operations), Is.EqualTo((0, 0)));
        await set.Within();
    }

    [Test]
    public void A_producer_calls_the_observer_itself_if_the_value_allows_synchronous_continuations()
    {
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = true };
        var observer = new RecordingObserver<int>();
        using IDisposable subscription = value.AsObservable().Subscribe(observer);

        value.Set(1);
        value.Set(2);
        value.TryComplete();

        Assert.That(observer.Values, Is.EqualTo([1, 2]));
        Assert.That(observer.End.IsCompleted, Is.True);
    }

    [Test]
    public async Task No_producer_waits_for_an_observer_that_is_busy_with_the_last_value()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using var release = new ManualResetEventSlim();
        var observer = new RecordingObserver<int>(_ => release.Wait(Deadlines.Unexpected));
        using IDisposable subscription = value.AsObservable().Subscribe(observer);

        await Threads.Run(() => value.Set(1)).Within();
        await Threads.Run(() => value.TryComplete()).Within();

        await observer.End.StillWaitsAsync();
        release.Set();
        await observer.End.Within();
    }
}
