namespace EventChannels.Tests.Channels;

/// <summary>
/// The context or the scheduler of a producer or a consumer refuses its continuation, like a user interface that has ended.
/// Nothing else is affected.
/// </summary>
[TestFixtureSource(nameof(Places))]
public sealed class RefusingContextTests(bool scheduler)
{
    /// <summary>The calls that end the waiting.</summary>
    public enum Ending
    {
        Set,
        Completion,
        Cancellation,
        Disposal,
    }

    private static readonly TestFixtureData[] Places =
    [
        new TestFixtureData(false).SetArgDisplayNames("synchronization context"),
        new TestFixtureData(true).SetArgDisplayNames("task scheduler"),
    ];

    [Test]
    public async Task A_producer_whose_context_refuses_it_after_a_handover_leaves_its_value_to_the_consumer(
        [Values] bool waits)
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> other = value.Watch(Delivery.Sync);
        Task<int> waiting = waits ? other.StartGet() : Task.FromResult(1);
        Task<Exception> refused = await ProduceAsync(value, 1);

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        Assert.That(waits ? [await waiting.Within()] : other.Drain(), Is.EqualTo([1]));

        await refused.Within();
        Task next = value.StartSet(2);
        Assert.That((watcher.Drain(), other.Drain()), Is.EqualTo((new[] { 2 }, new[] { 2 })));
        await next.Within();
    }

    [Test]
    public async Task A_queued_producer_whose_context_refuses_it_stops_no_other_producer()
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        Task zero = value.StartSet(0);
        Task<Exception> refused = await ProduceAsync(value, 1);
        Task two = value.StartSet(2);
        Task<Exception> alsoRefused = await ProduceAsync(value, 3);
        Task four = value.StartSet(4);

        Assert.That(watcher.Drain(), Is.EqualTo(Enumerable.Range(0, 5)));

        await Task.WhenAll(zero, two, four, refused, alsoRefused).Within();
    }

    [Test]
    public async Task Disposing_the_last_watcher_releases_producers_behind_one_whose_context_refuses_it(
        [Values] bool first)
    {
        var value = new MemoryValue<int>();
        MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        Task zero = first ? Task.CompletedTask : value.StartSet(0);
        Task<Exception> refused = await ProduceAsync(value, 1);
        Task two = value.StartSet(2);
        Task three = value.StartSet(3);

        watcher.Dispose();

        await Task.WhenAll(zero, two, three, refused).Within();
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 3)));
        Assert.That(value.StartSet(4).IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task The_queue_moves_when_a_disposal_ends_the_Set_of_a_producer_whose_context_refuses_it()
    {
        var value = new MemoryValue<int>();
        MemoryWatcher<int> slow = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> fast = value.Watch(Delivery.Sync);
        Task<Exception> refused = await ProduceAsync(value, 1);
        Assert.That(fast.Drain(), Is.EqualTo([1]));
        Task<int> get = fast.StartGet();
        Task two = value.StartSet(2);
        Task three = value.StartSet(3);

        slow.Dispose();

        Assert.That(await get.Within(), Is.EqualTo(2));
        await two.Within();
        Assert.That(fast.Drain(), Is.EqualTo([3]));
        await Task.WhenAll(three, refused).Within();
    }

    [Test]
    public async Task A_cancellation_reaches_all_producers_even_if_the_context_of_one_refuses_it(
        [Values] bool queued)
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        using var source = new CancellationTokenSource();
        Task one = queued ? value.StartSet(1) : Task.CompletedTask;
        Task before = value.StartSet(2, source.Token);
        Task<Exception> refused = await ProduceAsync(value, 3, source.Token);
        Task after = value.StartSet(4, source.Token);

        Assert.That(source.Cancel, Throws.Nothing);

        Assert.That(await before.FailureAsync(), Outcomes.AbandonedBy(source.Token));
        Assert.That(await after.FailureAsync(), Outcomes.AbandonedBy(source.Token));
        await refused.Within();
        Assert.That(watcher.Drain(), Is.EqualTo(queued ? [1, 4] : new[] { 4 }));
        await one.Within();
    }

    [Test]
    public async Task A_consumer_whose_context_refuses_it_keeps_no_other_from_continuing(
        [Values] Ending ending, [Values] Delivery delivery)
    {
        bool inline = (ending is Ending.Set or Ending.Disposal) == (delivery == Delivery.Sync);
        bool takes = (ending is Ending.Set or Ending.Cancellation) == (delivery == Delivery.Async);
        var value = new MemoryValue<int> { AllowSynchronousContinuations = inline };
        using MemoryWatcher<int> before = value.Watch(delivery);
        using MemoryWatcher<int> watcher = value.Watch(delivery);
        using MemoryWatcher<int> after = value.Watch(delivery);
        using var source = new CancellationTokenSource();
        var refusal = new InvalidOperationException("the user interface is gone");
        Task<Exception> refused = UnhandledExceptions.Expect(refusal);
        Task<int> first = before.StartGet();
        await ClosedPlace.Run(scheduler, refusal, async () =>
        {
            if (takes)
            {
                await watcher.GetAsync(source.Token);
            }
            else
            {
                await watcher.WaitForUnreadAsync(source.Token);
            }
        });
        Task<int> last = after.StartGet();

        Assert.That(() => End(value, watcher, source, ending), Throws.Nothing);

        await refused.Within();
        if (ending is Ending.Cancellation or Ending.Disposal)
        {
            await Task.WhenAny(first, last).StillWaitsAsync();
            watcher.Dispose();
            await value.SetAsync(1).Within();
        }

        if (ending == Ending.Completion)
        {
            Assert.That(await first.FailureAsync(), Is.TypeOf<System.Threading.Channels.ChannelClosedException>());
            Assert.That(await last.FailureAsync(), Is.TypeOf<System.Threading.Channels.ChannelClosedException>());
        }
        else
        {
            Assert.That((await first.Within(), await last.Within()), Is.EqualTo((1, 1)));
        }
    }

    private static void End(MemoryValue<int> value, MemoryWatcher<int> watcher, CancellationTokenSource source, Ending ending)
    {
        switch (ending)
        {
            case Ending.Set:
                _ = value.StartSet(1);
                break;
            case Ending.Completion:
                value.TryComplete();
                break;
            case Ending.Cancellation:
                source.Cancel();
                break;
            default:
                watcher.Dispose();
                break;
        }
    }

    // Returns a task that ends when the producer's context has refused.
    private async Task<Task<Exception>> ProduceAsync(
        MemoryValue<int> value, int next, CancellationToken cancellationToken = default)
    {
        var refusal = new InvalidOperationException("the user interface is gone");
        Task<Exception> refused = UnhandledExceptions.Expect(refusal);
        await ClosedPlace.Run(scheduler, refusal, async () => await value.SetAsync(next, cancellationToken));
        return refused;
    }
}
