using System.Runtime.CompilerServices;

namespace EventChannels.Tests.Races.Observing;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class AsObservableRaceTests(bool sync)
{
    private const int Rounds = 3_000;

    [Test]
    public async Task An_observer_that_subscribes_during_a_Set_ends_on_the_new_value()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            var value = new MemoryValue<int>(1) { Sync = sync };
            IObservable<int> observable = value.AsObservable();
            var observer = new RecordingObserver<int>();
            ValueTask set = default;

            duel.Run(() => observable.Subscribe(observer), () => set = value.SetAsync(2));

            await set.Within();
            await observer.UntilAsync(told => told[^1] == 2, "the new value");
            Assert.That(observer.Values, Is.EqualTo(new[] { 2 }).Or.EqualTo(new[] { 1, 2 }));
            Assert.That(observer.IsBroken, Is.False);
        }
    }

    [Test]
    public async Task An_observer_that_subscribes_during_completion_receives_the_value_and_the_end()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            var value = new MemoryValue<int>(1) { Sync = sync };
            IObservable<int> observable = value.AsObservable();
            var observer = new RecordingObserver<int>();

            duel.Run(() => observable.Subscribe(observer), () => value.TryComplete());

            await observer.End.Within();
            Assert.That(observer.Values, Is.EqualTo([1]));
            Assert.That((observer.IsBroken, value.WatcherCount), Is.EqualTo((false, 0)));
        }
    }

    [Test]
    [Platform(Exclude = "Mono", Reason = Heap.OnMono)]
    public async Task Disposing_a_subscription_during_a_Set_releases_the_producer_and_stops_the_notifications()
    {
        List<Told> observers = [];
        var value = new MemoryValue<int> { Sync = sync };
        using (var duel = new Duel())
        {
            for (int round = 1; round <= Stress.Rounds(Rounds); round++)
            {
                (Told told, IDisposable subscription) = Subscribe(value);
                observers.Add(told);

                ValueTask set = default;
                duel.Run(subscription.Dispose, () => set = value.SetAsync(round));

                await set.Within();
                Assert.That(value.WatcherCount, Is.Zero);
                await value.SetAsync(-round).Within();
            }
        }

        AssertNoLaterCalls(observers);
        for (int round = 1; round <= observers.Count; round++)
        {
            int before = 1 - round; // the value that was current at Subscribe
            int[] told = [.. observers[round - 1].Observer.Values.Where(told => told != before)];
            Assert.That(told, Is.Empty.Or.EqualTo(new[] { round }), $"Round {round}");
        }
    }

    [Test]
    [Platform(Exclude = "Mono", Reason = Heap.OnMono)]
    public void Disposing_a_subscription_during_completion_reports_the_end_once_or_not_at_all()
    {
        List<Told> observers = [];
        using (var duel = new Duel())
        {
            for (int round = 0; round < Stress.Rounds(Rounds); round++)
            {
                var value = new MemoryValue<int>(1) { Sync = sync };
                (Told told, IDisposable subscription) = Subscribe(value);
                observers.Add(told);

                duel.Run(subscription.Dispose, () => value.TryComplete());

                Assert.That(value.WatcherCount, Is.Zero);
            }
        }

        AssertNoLaterCalls(observers);
        Assert.That(observers.Select(told => told.Observer.Values), Has.All.EqualTo(new[] { 1 }));
        int ended = observers.Count(told => told.Observer.End.IsCompleted);
        TestContext.Out.WriteLine($"{observers.Count} rounds; in {ended} of them, the observer received the end.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Told Told, IDisposable Subscription) Subscribe(MemoryValue<int> value)
    {
        var observer = new RecordingObserver<int>();
        var relay = new Relay(observer);
        return (new Told(observer, new WeakReference(relay)), value.AsObservable().Subscribe(relay));
    }

    // A call that has begun may finish late, on the thread pool. Once the relay is unreferenced, no call can follow. One or
    // two relays may linger in a register or in the pool.
    private static void AssertNoLaterCalls(List<Told> observers)
    {
        WeakReference[] relays = [.. observers.Select(told => told.Relay)];
        Assert.That(() => Heap.CountAlive(relays), Is.LessThan(3).After(10_000, 50));
        Assert.That(observers.Select(told => told.Observer.IsBroken), Has.None.True);
    }

    /// <param name="Observer">The observer.</param>
    /// <param name="Relay">The relay that the subscription calls.</param>
    private sealed record Told(RecordingObserver<int> Observer, WeakReference Relay);

    private sealed class Relay(IObserver<int> observer) : IObserver<int>
    {
        public void OnNext(int value) => observer.OnNext(value);

        public void OnCompleted() => observer.OnCompleted();

        public void OnError(Exception error) => observer.OnError(error);
    }
}
