namespace EventChannels.Tests.Races.Observing;

[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
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
    public async Task An_observer_that_subscribes_during_the_completion_is_told_all_of_it()
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
    public async Task Disposing_during_a_Set_releases_the_producer_and_ends_the_telling()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int> { Sync = sync };
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            var observer = new RecordingObserver<int>();
            IDisposable subscription = value.AsObservable().Subscribe(observer);
            ValueTask set = default;

            duel.Run(subscription.Dispose, () => set = value.SetAsync(round));

            await set.Within();
            Assert.That(value.WatcherCount, Is.Zero);
            await value.SetAsync(-round).Within();
            Assert.That(observer.Values.Count(told => told == round), Is.AtMost(1));
            Assert.That(observer.Values, Has.None.EqualTo(-round));
            Assert.That(observer.IsBroken, Is.False);
        }
    }

    [Test]
    public void Disposing_during_the_completion_tells_the_end_once_or_not_at_all()
    {
        List<RecordingObserver<int>> observers = [];
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            var value = new MemoryValue<int>(1) { Sync = sync };
            var observer = new RecordingObserver<int>();
            observers.Add(observer);
            IDisposable subscription = value.AsObservable().Subscribe(observer);

            duel.Run(subscription.Dispose, () => value.TryComplete());

            Assert.That(value.WatcherCount, Is.Zero);
        }

        Assert.That(observers.Select(observer => observer.Values), Has.All.EqualTo(new[] { 1 }));
        Assert.That(observers.Select(observer => observer.IsBroken), Has.None.True);
    }
}
