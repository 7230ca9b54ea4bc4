using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;

namespace EventChannels.Tests.Observing;

/// <summary>Values and System.Reactive, which has extension methods with the same names.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class RxTests(bool sync)
{
    private readonly Delivery _delivery = sync ? Delivery.Sync : Delivery.Async;

    [Test]
    public async Task A_value_can_feed_an_Rx_query()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var told = new TaskCompletionSource<List<string>>();
        List<string> log = [];
        int seen = 0;
        using IDisposable subscription = value.AsObservable()
            .Do(number => Volatile.Write(ref seen, number))
            .Where(number => number % 2 == 1)
            .Select(number => $"{number / 10}")
            .DistinctUntilChanged()
            .Subscribe(log.Add, told.SetException, () => told.SetResult(log));

        // One by one, so a newest-value watcher skips none.
        int[] numbers = [2, 3, 11, 13, 12];
        foreach (int number in numbers)
        {
            await value.SetAsync(number).Within();
            await Deadlines.UntilAsync(() => Volatile.Read(ref seen) == number, "the value to be reported");
        }

        value.TryComplete();
        Assert.That(await told.Task.Within(), Is.EqualTo(["0", "1"]));
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task Take_in_Rx_closes_the_watcher_even_if_it_has_enough_inside_Subscribe([Values] bool withData)
    {
        MemoryValue<int> value = withData ? new(1) { Sync = sync } : new() { Sync = sync };
        Task<int> first = value.AsObservable().Take(1).ToTask();
        if (!withData)
        {
            await value.SetAsync(1).Within();
        }

        Assert.That(await first.Within(), Is.EqualTo(1));
        await Deadlines.UntilAsync(() => value.WatcherCount == 0, "the watcher to be closed");
        await value.SetAsync(2).Within();
    }

    [Test]
    public async Task An_Rx_query_over_a_value_can_be_awaited()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        Task<IList<int>> all = Task.Run(async () => await value.AsObservable().ToList());
        await Deadlines.UntilAsync(() => value.WatcherCount == 1, "the subscription");
        await value.SetAsync(2).Within();

        value.TryComplete();

        Assert.That((await all.Within())[^1], Is.EqualTo(2));
    }

    [Test]
    public async Task An_error_of_a_value_passes_through_an_Rx_query()
    {
        var error = new InvalidDataException("the reason");
        var value = new MemoryValue<int>(1) { Sync = sync };
        var observer = new RecordingObserver<int>();
        using IDisposable subscription = value.AsObservable().Where(number => number > 0).Subscribe(observer);

        value.TryComplete(error);

        Assert.That(await observer.End.Within(), Is.SameAs(error));
        Assert.That(observer.Values, Is.EqualTo([1]));
    }

    [Test]
    public async Task An_Rx_query_that_throws_closes_the_watcher_and_reports_the_error()
    {
        var error = new InvalidDataException("the reason");
        var value = new MemoryValue<int> { Sync = sync };
        var observer = new RecordingObserver<int>();
        using IDisposable subscription =
            value.AsObservable().Select(int (_) => throw error).Subscribe(observer);

        await value.SetAsync(1).Within();

        Assert.That(await observer.End.Within(), Is.SameAs(error));
        await Deadlines.UntilAsync(() => value.WatcherCount == 0, "the watcher to be closed");
    }

    [Test]
    public async Task An_Rx_subject_can_feed_a_value()
    {
        using var subject = new Subject<int>();
        using ObservedValue<string> value = subject.Select(number => $"{number}").ToValue("none");
        using IWatcher<string> watcher = value.Watch(_delivery);
        Task<List<string>> all = watcher.ReadToEndAsync();
        await Deadlines.UntilAsync(() => !watcher.HasUnread, "the initial value to be read");

        await Threads.Run(() => subject.OnNext(1)).Within();
        await Deadlines.UntilAsync(() => !watcher.HasUnread, "the value to be read");
        subject.OnCompleted();

        Assert.That(await all.Within(), Is.EqualTo(["none", "1"]));
    }

    [Test]
    public void Disposing_a_value_made_from_a_subject_leaves_the_subject_without_observers()
    {
        using var subject = new BehaviorSubject<int>(1);
        ObservedValue<int> value = subject.ToValue();
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 1)));
        Assert.That(subject.HasObservers, Is.True);

        value.Dispose();

        Assert.That(subject.HasObservers, Is.False);
    }

    [Test]
    public async Task A_round_trip_through_Rx_preserves_the_values_and_the_end([Values] bool withError)
    {
        InvalidDataException? error = withError ? new("the reason") : null;
        var origin = new MemoryValue<int>(1) { Sync = sync };
        using ObservedValue<int> copy = origin.AsObservable().ToValue();
        using IWatcher<int> watcher = copy.Watch(_delivery);
        Task<List<int>> all = watcher.GetUntilAsync(number => number == 3);

        await origin.SetAsync(2).Within();
        await origin.SetAsync(3).Within();
        origin.TryComplete(error);

        Assert.That(await all.Within(), sync ? Is.EqualTo([1, 2, 3]) : Is.Ordered.And.Unique);
        Exception? failure = await watcher.GetAsync().FailureAsync();
        Assert.That(failure!.InnerException, Is.SameAs(error));
        Assert.That(origin.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task Disposing_the_end_of_a_round_trip_through_Rx_closes_the_watcher_at_its_beginning()
    {
        var origin = new MemoryValue<int>(1) { Sync = sync };
        ObservedValue<int> copy = origin.AsObservable().Where(_ => true).ToValue();
        Assert.That(origin.WatcherCount, Is.EqualTo(1));

        copy.Dispose();

        Assert.That(origin.WatcherCount, Is.Zero);
        await origin.SetAsync(2).Within();
    }
}
