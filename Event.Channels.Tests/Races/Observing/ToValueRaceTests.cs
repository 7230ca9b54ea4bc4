namespace EventChannels.Tests.Races.Observing;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ToValueRaceTests(bool sync)
{
    private const int Rounds = 3_000;

    private readonly Delivery _delivery = sync ? Delivery.Sync : Delivery.Async;

    [Test]
    public async Task OnNext_during_the_disposal_of_an_observed_value_is_set_or_ignored_and_does_not_throw()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            var source = new Source<int>();
            ObservedValue<int> value = source.ToValue(1);
            using IWatcher<int> watcher = value.Watch(_delivery);
            Task<List<int>> all = watcher.ReadToEndAsync();

            duel.Run(value.Dispose, () => source.Observer.OnNext(2));

            List<int> log = await all.Within();
            Assert.That((value.TryPeek(out int last), last), Is.EqualTo((true, log[^1])));
            Assert.That(log, Is.EqualTo(new[] { 1 }).Or.EqualTo(new[] { 1, 2 }));
            Assert.That(source.Unsubscribed, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task OnNext_during_the_end_of_an_observed_value_is_set_or_ignored_and_does_not_throw()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            var source = new Source<int>();
            using ObservedValue<int> value = source.ToValue(1);
            using IWatcher<int> watcher = value.Watch(_delivery);
            Task<List<int>> all = watcher.ReadToEndAsync();

            duel.Run(source.Observer.OnCompleted, () => source.Observer.OnNext(2));

            Assert.That(await all.Within(), Is.EqualTo(new[] { 1 }).Or.EqualTo(new[] { 1, 2 }));
        }
    }
}
