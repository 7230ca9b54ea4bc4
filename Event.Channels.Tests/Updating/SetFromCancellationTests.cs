using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace EventChannels.Tests.Updating;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class SetFromCancellationTests(bool sync)
{
    [Test]
    public async Task Cancelling_SetFromAsync_while_its_source_waits_throws_with_the_token_and_completes_nothing(
        [Values] bool fromChannel)
    {
        var value = new MemoryValue<int> { Sync = sync };
        var channel = Channel.CreateUnbounded<int>();
        using var source = new CancellationTokenSource();
        var waiting = new ItemSource([1]) { BeforeEach = token => Task.Delay(Timeout.Infinite, token) };
        Task setting = fromChannel
            ? value.SetFromAsync(channel.Reader, complete: true, source.Token)
            : value.SetFromAsync(waiting, complete: true, source.Token);
        await setting.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await setting.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That((value.TryPeek(out _), waiting.Disposed), Is.EqualTo((false, fromChannel ? 0 : 1)));
        channel.Writer.TryWrite(2);
        Assert.That((channel.Reader.TryRead(out _), value.TryComplete()), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task SetFromAsync_over_a_source_that_links_tokens_throws_with_the_callers_token()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using var source = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        Task setting = value.SetFromAsync(JoinAsync(other.Token), complete: true, source.Token);
        await setting.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await setting.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(value.TryComplete(), Is.True);
    }

    [Test]
    public async Task Cancelling_SetFromAsync_while_watchers_have_yet_to_take_leaves_the_item_set(
        [Values] bool fromChannel)
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        Assert.That(watcher.TryGet(out _), Is.True);
        var channel = Channel.CreateUnbounded<int>();
        channel.Writer.TryWrite(1);
        channel.Writer.TryWrite(2);
        using var source = new CancellationTokenSource();
        var items = new ItemSource([1, 2]);
        Task setting = fromChannel
            ? value.SetFromAsync(channel.Reader, complete: true, source.Token)
            : value.SetFromAsync(items, complete: true, source.Token);
        await Deadlines.UntilAsync(() => watcher.HasUnread, "the first item");
        await setting.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await setting.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That((channel.Reader.Count, items.Disposed), Is.EqualTo(fromChannel ? (1, 0) : (2, 1)));
        Assert.That(value.TryComplete(), Is.True);
    }

    [Test]
    public async Task An_item_that_a_source_returns_during_the_cancellation_is_set([Values] bool fromChannel)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        var items = new ItemSource([1, 2]) { BeforeEach = _ => source.CancelAsync() };

        Task setting = fromChannel
            ? value.SetFromAsync(new CancellingReader(source), complete: true, source.Token)
            : value.SetFromAsync(items, complete: true, source.Token);

        Assert.That(await setting.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That((items.Disposed, value.TryComplete()), Is.EqualTo((fromChannel ? 0 : 1, true)));
    }

    [Test]
    public async Task SetFromAsync_can_be_cancelled_while_a_channel_that_ignores_its_token_waits()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using var source = new CancellationTokenSource();
        Task setting = value.SetFromAsync(new DeafReader(), cancellationToken: source.Token);
        await setting.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await setting.FailureAsync(), Outcomes.CancelledBy(source.Token));
    }

    [Test]
    public async Task SetFromAsync_with_a_cancelled_token_requests_nothing_from_its_source()
    {
        var value = new MemoryValue<int> { Sync = sync };
        var cancelled = new CancellationToken(canceled: true);
        var items = new ItemSource([1]);
        var channel = Channel.CreateUnbounded<int>();
        channel.Writer.TryWrite(1);

        Assert.That(
            await value.SetFromAsync(items, complete: true, cancelled).FailureAsync(), Outcomes.CancelledBy(cancelled));
        Assert.That(
            await value.SetFromAsync(channel.Reader, complete: true, cancelled).FailureAsync(),
            Outcomes.CancelledBy(cancelled));

        Assert.That((items.Started, channel.Reader.Count, value.TryComplete()), Is.EqualTo((0, 1, true)));
    }

    [Test]
    public async Task An_item_that_races_the_cancellation_is_set_or_remains_in_the_channel()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        var channel = Channel.CreateUnbounded<int>();
        using var duel = new Duel();
        int set = 0;
        int rounds = Stress.Rounds(3_000);

        for (int round = 1; round <= rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            Task setting = value.SetFromAsync(channel.Reader, cancellationToken: cancellation.Token);

            // The cancellation comes a little later each time, up to the moment when the item is set.
            duel.Run(
                () => channel.Writer.TryWrite(round),
                () =>
                {
                    Thread.SpinWait(round % 600);
                    cancellation.Cancel();
                });

            Assert.That(await setting.FailureAsync(), Outcomes.CancelledBy(cancellation.Token));
            List<int> got = watcher.Drain();
            set += got.Count;
            int[] left = channel.Reader.TryRead(out int item) ? [item] : [];
            Assert.That(got.Concat(left), Is.EqualTo([round]));
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which {set} set.");
    }

    private static async IAsyncEnumerable<int> JoinAsync(
        CancellationToken other, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(other, cancellationToken);
        await Task.Delay(Timeout.Infinite, both.Token);
        yield return 1;
    }

    private sealed class CancellingReader(CancellationTokenSource source) : ChannelReader<int>
    {
        private int _next;

        public override bool TryRead(out int item)
        {
            item = ++_next;
            source.Cancel();
            return true;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => new(true);
    }

    private sealed class DeafReader : ChannelReader<int>
    {
        private readonly TaskCompletionSource<bool> _items = new();

        public override bool TryRead(out int item)
        {
            item = 0;
            return false;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => new(_items.Task);
    }
}
