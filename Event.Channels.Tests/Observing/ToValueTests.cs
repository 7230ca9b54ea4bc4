using System.Threading.Channels;

namespace EventChannels.Tests.Observing;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ToValueTests(bool sync)
{
    private readonly Delivery _delivery = sync ? Delivery.Sync : Delivery.Async;
    private readonly InvalidDataException _error = new("the reason");

    [Test]
    public async Task ToValue_sets_the_values_of_the_observable()
    {
        var source = new Source<int>();
        using ObservedValue<int> value = source.ToValue();
        using IWatcher<int> watcher = value.Watch(_delivery);
        Assert.That((value.TryPeek(out _), watcher.TryGet(out _)), Is.EqualTo((false, false)));

        for (int next = 1; next <= 3; next++)
        {
            Task<int> get = watcher.StartGet();
            source.Observer.OnNext(next);
            Assert.That(await get.Within(), Is.EqualTo(next));
            Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, next)));
        }
    }

    [Test]
    public async Task The_initial_value_of_ToValue_is_current_until_the_observable_provides_one()
    {
        var source = new Source<int>();
        using ObservedValue<int> value = source.ToValue(1);
        using IWatcher<int> watcher = value.Watch(_delivery);
        Assert.That((value.TryPeek(out int initial), initial), Is.EqualTo((true, 1)));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Task<int> get = watcher.StartGet();

        source.Observer.OnNext(2);

        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task OnNext_of_an_observed_value_waits_only_for_every_value_watchers()
    {
        var source = new Source<int>();
        using ObservedValue<int> value = source.ToValue();
        using IWatcher<int> watcher = value.Watch(_delivery);

        Task next = Threads.Run(() => source.Observer.OnNext(1));

        await Deadlines.UntilAsync(() => watcher.HasUnread, "the value to be offered");
        if (sync)
        {
            await next.StillWaitsAsync();
        }
        else
        {
            await next.Within();
        }

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        await next.Within();
    }

    [Test]
    public async Task A_watcher_of_an_observed_value_is_newest_value_by_default()
    {
        var source = new Source<int>();
        using ObservedValue<int> value = source.ToValue();
        using IWatcher<int> watcher = value.Watch();

        await Threads.Run(() => source.Observer.OnNext(1)).Within();
        await Threads.Run(() => source.Observer.OnNext(2)).Within();

        Assert.That(watcher.Drain(), Is.EqualTo([2]));
    }

    [Test]
    public async Task The_end_of_an_observable_completes_its_observed_value([Values] bool withError)
    {
        var source = new Source<int>();
        using ObservedValue<int> value = source.ToValue(1);
        using IWatcher<int> early = value.Watch(_delivery);

        End(source.Observer, withError ? _error : null);

        using IWatcher<int> late = value.Watch(_delivery);
        foreach (IWatcher<int> watcher in new[] { early, late })
        {
            Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
            Exception? failure = await watcher.GetAsync().FailureAsync();
            Assert.That(failure, Is.TypeOf<ChannelClosedException>());
            Assert.That(failure!.InnerException, Is.SameAs(withError ? _error : null));
        }

        Assert.That(source.Unsubscribed, Is.Zero);
    }

    [Test]
    public void An_observed_value_ignores_notifications_after_the_end([Values] bool withError)
    {
        var source = new Source<int>();
        using ObservedValue<int> value = source.ToValue();
        source.Observer.OnNext(1);
        End(source.Observer, withError ? _error : null);

        source.Observer.OnNext(2);
        source.Observer.OnCompleted();
        source.Observer.OnError(new InvalidDataException("another"));

        using IWatcher<int> watcher = value.Watch(_delivery);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Task end = watcher.ReadToEndAsync();
        Assert.That(async () => await end.Within(), withError ? Throws.Exception.SameAs(_error) : Throws.Nothing);
    }

    [Test]
    public async Task An_observed_value_has_the_values_that_the_observable_provides_inside_Subscribe([Values] bool complete)
    {
        var source = new Source<int>(observer =>
        {
            observer.OnNext(1);
            observer.OnNext(2);
            if (complete)
            {
                observer.OnCompleted();
            }
        });

        using ObservedValue<int> value = source.ToValue(0);

        using IWatcher<int> watcher = value.Watch(_delivery);
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
        await watcher.StartGet().StillWaitsAsync(!complete);
    }

    [Test]
    public void ToValue_throws_the_exceptions_of_Subscribe()
    {
        var source = new Source<int>(_ => throw _error);

        Assert.That(() => source.ToValue(), Throws.Exception.SameAs(_error));
        Assert.That(() => source.ToValue(1), Throws.Exception.SameAs(_error));
    }

    [Test]
    public async Task An_observed_value_sets_notifications_from_many_threads_in_one_order()
    {
        var source = new Source<int>();
        using ObservedValue<int> value = source.ToValue();
        using IWatcher<int> one = value.Watch(_delivery);
        using IWatcher<int> two = value.Watch(_delivery);
        Task<List<int>> first = one.ReadToEndAsync();
        Task<List<int>> second = two.ReadToEndAsync();

        await Threads.RunTogetherAsync(4, thread =>
        {
            for (int next = 0; next < 500; next++)
            {
                source.Observer.OnNext((thread * 500) + next);
            }

            return thread;
        });
        source.Observer.OnCompleted();

        List<int> log = await first.Within();
        List<int> other = await second.Within();
        Assert.That((value.TryPeek(out int last), last), Is.EqualTo((true, log[^1])));
        Assert.That(other[^1], Is.EqualTo(log[^1]));
        Assert.That(log, sync ? Is.EquivalentTo(Enumerable.Range(0, 2000)) : Is.Unique);
        Assert.That(log, sync ? Is.EqualTo(other) : Is.Not.Empty);
    }

    [Test]
    public void ToValue_and_its_result_refuse_invalid_arguments_at_once()
    {
        var source = new Source<int>();
        using ObservedValue<int> value = source.ToValue(1);

        Assert.That(() => ObservableValueExtensions.ToValue<int>(null!), Throws.ArgumentNullException);
        Assert.That(() => ObservableValueExtensions.ToValue(null!, 1), Throws.ArgumentNullException);
        Assert.That(() => value.Watch((Delivery)2), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => source.Observer.OnError(null!), Throws.ArgumentNullException);
        using IWatcher<int> watcher = value.Watch(_delivery);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That(() => watcher.TryGet(out _), Is.False);
    }

    private static void End(IObserver<int> observer, Exception? error)
    {
        if (error is null)
        {
            observer.OnCompleted();
        }
        else
        {
            observer.OnError(error);
        }
    }
}
