namespace EventChannels.Tests.Deriving;

/// <summary>A derived watcher disposed during a TryGet or a peek; here, by its own predicate.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class DisposalInPredicateTests(bool sync)
{
    [Test]
    public void TryGet_throws_if_it_finds_nothing_because_the_watcher_is_disposed_meanwhile()
    {
        IWatcher<int> watcher = DisposedBy(result: false, out _);

        Assert.That(() => watcher.TryGet(out _), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void TryGet_returns_a_value_that_it_took_before_the_watcher_is_disposed()
    {
        IWatcher<int> watcher = DisposedBy(result: true, out _);

        Assert.That(watcher.TryGet(out int got) ? got : 0, Is.EqualTo(1));
    }

    [Test]
    public void TryPeek_finds_nothing_if_the_watcher_is_disposed_meanwhile([Values] bool result)
    {
        IWatcher<int> watcher = DisposedBy(result, out MemoryValue<int> value);

        Assert.That(watcher.TryPeek(out _), Is.False);
        Assert.That(value.WatcherCount, Is.Zero);
    }

    private IWatcher<int> DisposedBy(bool result, out MemoryValue<int> value)
    {
        IWatcher<int>? watcher = null;
        value = new MemoryValue<int>(1) { Sync = sync };
        watcher = value.Where(_ =>
        {
            watcher!.Dispose();
            return result;
        }).Watch();
        return watcher;
    }
}
