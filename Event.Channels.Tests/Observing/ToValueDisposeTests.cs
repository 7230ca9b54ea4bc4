using System.Threading.Channels;

namespace EventChannels.Tests.Observing;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ToValueDisposeTests(bool sync)
{
    private readonly Delivery _delivery = sync ? Delivery.Sync : Delivery.Async;

    [Test]
    public async Task Disposing_an_observed_value_ends_its_subscription_and_all_waiting_operations()
    {
        var source = new Source<int>();
        ObservedValue<int> value = source.ToValue();
        using IWatcher<int> watcher = value.Watch(_delivery);
        using IWatcher<int> loop = value.Watch(_delivery);
        Task<int> get = watcher.StartGet();
        Task<List<int>> all = loop.ReadToEndAsync();

        value.Dispose();

        Exception? failure = await get.FailureAsync();
        Assert.That(failure, Is.TypeOf<ChannelClosedException>());
        Assert.That(failure!.InnerException, Is.Null);
        Assert.That(await all.Within(), Is.Empty);
        Assert.That(source.Unsubscribed, Is.EqualTo(1));
    }

    [Test]
    public void A_disposed_observed_value_can_still_be_read()
    {
        var source = new Source<int>();
        ObservedValue<int> value = source.ToValue(1);

        value.Dispose();

        using IWatcher<int> watcher = value.Watch(_delivery);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Disposing_an_observed_value_is_safe_from_any_thread_and_unsubscribes_once()
    {
        var source = new Source<int>();
        ObservedValue<int> value = source.ToValue();

        await Threads.RunTogetherAsync(4, thread =>
        {
            value.Dispose();
            value.Dispose();
            return thread;
        });

        Assert.That(source.Unsubscribed, Is.EqualTo(1));
    }

    [Test]
    public void A_disposed_observed_value_ignores_later_notifications_of_its_observable()
    {
        var source = new Source<int>();
        ObservedValue<int> value = source.ToValue(1);
        value.Dispose();

        source.Observer.OnNext(2);
        source.Observer.OnError(new InvalidDataException("the reason"));
        source.Observer.OnCompleted();

        using IWatcher<int> watcher = value.Watch(_delivery);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That(async () => await watcher.ReadToEndAsync().Within(), Is.Empty);
    }

    [Test]
    public async Task Disposing_throws_if_the_observable_fails_to_unsubscribe_and_leaves_no_Get_waiting()
    {
        var error = new InvalidDataException("the reason");
        var source = new Source<int> { WhenUnsubscribed = () => throw error };
        ObservedValue<int> value = source.ToValue();
        using IWatcher<int> watcher = value.Watch(_delivery);
        Task<int> get = watcher.StartGet();

        Assert.That(value.Dispose, Throws.Exception.SameAs(error));
        Assert.That(value.Dispose, Throws.Nothing);

        Assert.That(await get.FailureAsync(), Is.TypeOf<ChannelClosedException>());
    }

    [Test]
    public async Task Disposing_an_observed_value_waits_for_no_watcher_even_if_an_OnNext_does()
    {
        var source = new Source<int>();
        ObservedValue<int> value = source.ToValue();
        using IWatcher<int> watcher = value.Watch(_delivery);
        Task next = Threads.Run(() => source.Observer.OnNext(1));
        await Deadlines.UntilAsync(() => watcher.HasUnread, "the value to be offered");

        await Threads.Run(value.Dispose).Within();

        if (sync)
        {
            await next.StillWaitsAsync();
        }

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        await next.Within();
        Assert.That(await watcher.GetAsync().FailureAsync(), Is.TypeOf<ChannelClosedException>());
    }
}
