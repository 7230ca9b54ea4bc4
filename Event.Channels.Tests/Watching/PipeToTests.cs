using System.Threading.Channels;

namespace EventChannels.Tests.Watching;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class PipeToTests(bool sync)
{
    [Test]
    public async Task A_pipe_writes_the_values_of_its_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        var channel = Channel.CreateUnbounded<int>();
        Task pipe = watcher.PipeToAsync(channel.Writer);
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(1));

        await value.SetAsync(2).Within();

        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(2));
        await pipe.StillWaitsAsync();
    }

    [Test]
    public async Task While_a_pipe_has_no_room_updates_coalesce_or_producers_wait_according_to_the_delivery()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Channel<int> channel = CreateFull();
        Task pipe = watcher.PipeToAsync(channel.Writer);
        Task first = value.StartSet(1);
        await first.StillWaitsAsync(expected: sync);
        Task rest = Task.WhenAll(value.StartSet(2), value.StartSet(3));
        await rest.StillWaitsAsync(expected: sync);

        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(-1));

        await first.Within();
        await rest.StillWaitsAsync(expected: sync);
        List<int> log = [];
        do
        {
            log.Add(await channel.Reader.ReadAsync().Within());
        }
        while (log[^1] != 3);
        Assert.That(log, Is.EqualTo(sync ? [1, 2, 3] : new[] { 3 }));
        await rest.Within();
        await pipe.StillWaitsAsync();
    }

    [Test]
    public async Task A_pipe_whose_room_another_writer_takes_writes_its_value_at_the_next_chance()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        var channel = Channel.CreateUnbounded<int>();
        Task pipe = watcher.PipeToAsync(new ContestedWriter<int>(channel.Writer), complete: true);

        for (int next = 1; next <= 100; next++)
        {
            await value.SetAsync(next).Within();
        }

        value.TryComplete();

        await pipe.Within();
        int[] log = [.. channel.Reader.ReadAllAsync().ToBlockingEnumerable()];
        Assert.That(log, sync ? Is.EqualTo(Enumerable.Range(1, 100)) : Is.Ordered.And.Unique);
        Assert.That(log[^1], Is.EqualTo(100));
    }

    [Test]
    public async Task A_pipe_continues_with_the_next_value_if_another_reader_took_the_one_that_waited_for_room()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Channel<int> channel = CreateFull();
        Task pipe = watcher.PipeToAsync(channel.Writer);
        await pipe.StillWaitsAsync();
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(-1));

        await value.SetAsync(2).Within();

        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(2));
        await pipe.StillWaitsAsync();
    }

    [Test]
    public async Task Two_piped_values_can_share_the_room_of_one_channel()
    {
        MemoryValue<int>[] values = [new() { Sync = sync }, new() { Sync = sync }];
        var channel = Channel.CreateBounded<int>(1);
        Task pipes = Task.WhenAll(values.Select(value => value.PipeToAsync(channel.Writer)));
        Task sets = Task.WhenAll(values.Select((value, index) => Task.Run(async () =>
        {
            for (int next = 1; next <= 500; next++)
            {
                await value.SetAsync(next * 2 + index);
            }
        })));
        List<int>[] logs = [[], []];

        while (logs.Any(log => log.Count == 0 || log[^1] < 1000))
        {
            int next = await channel.Reader.ReadAsync().Within();
            logs[next % 2].Add(next);
        }

        await sets.Within();
        for (int index = 0; index < 2; index++)
        {
            IEnumerable<int> all = Enumerable.Range(1, 500).Select(next => next * 2 + index);
            Assert.That(logs[index], sync ? Is.EqualTo(all) : Is.Ordered.And.Unique.And.SubsetOf(all));
        }

        await pipes.StillWaitsAsync();
    }

    [Test]
    public async Task A_pipe_to_a_writer_that_throws_takes_no_value()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        var channel = Channel.CreateBounded<int>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }, _ => throw new FormatException());
        channel.Writer.TryWrite(0);

        Exception? failure = await watcher.PipeToAsync(channel.Writer).FailureAsync();

        Assert.That(failure, Is.TypeOf<FormatException>());
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_pipe_yields_its_thread_even_if_a_value_is_always_unread()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using var source = new CancellationTokenSource();
        var writer = new EchoWriter(value);

        Task pipe = await Threads.Run(() => value.PipeToAsync(writer, cancellationToken: source.Token)).Within();

        await Deadlines.UntilAsync(() => writer.Last > 100, "some values to be written");
        await source.CancelAsync().Within();
        Assert.That(await pipe.FailureAsync(), Outcomes.CancelledBy(source.Token));
    }

    [Test]
    public async Task A_piped_watchable_is_watched_from_the_call_until_the_task_ends()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var channel = Channel.CreateUnbounded<int>();

        Task pipe = value.PipeToAsync(channel.Writer);
        Assert.That(value.WatcherCount, Is.EqualTo(1));
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(1));
        await value.SetAsync(2).Within();
        value.TryComplete();

        await pipe.Within();
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(2));
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task A_second_Get_while_a_pipe_waits_is_misuse_and_leaves_the_pipe_alone()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        var channel = Channel.CreateUnbounded<int>();
        Task pipe = watcher.PipeToAsync(channel.Writer);

        Assert.That(() => { _ = watcher.StartGet(); }, Throws.InvalidOperationException);
        Assert.That(() => { _ = watcher.PipeToAsync(channel.Writer); }, Throws.InvalidOperationException);

        await value.SetAsync(1).Within();
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(1));
        await pipe.StillWaitsAsync();
    }

    [Test]
    public async Task A_Get_that_waits_when_a_pipe_finds_room_ends_the_pipe_as_misuse_and_continues()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Channel<int> channel = CreateFull();
        Task pipe = watcher.PipeToAsync(channel.Writer, complete: true);
        await pipe.StillWaitsAsync();
        Assert.That(watcher.TryGet(out _), Is.True);
        Task<int> get = watcher.StartGet();

        Assert.That(channel.Reader.TryRead(out _), Is.True);

        Assert.That(await pipe.FailureAsync(), Is.TypeOf<InvalidOperationException>());
        await value.SetAsync(2).Within();
        Assert.That(await get.Within(), Is.EqualTo(2));
        Assert.That(channel.Writer.TryWrite(3), Is.True, "It was completed.");
    }

    [Test]
    public void PipeToAsync_refuses_null_at_the_call()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        ChannelWriter<int> writer = Channel.CreateUnbounded<int>().Writer;

        Assert.That(
            () => { _ = WatcherExtensions.PipeToAsync(null!, writer); },
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("watcher"));
        Assert.That(
            () => { _ = watcher.PipeToAsync(null!); },
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("writer"));
        Assert.That(
            () => { _ = WatchableExtensions.PipeToAsync(null!, writer); },
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("watchable"));
        Assert.That(
            () => { _ = value.PipeToAsync(null!); },
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("writer"));
        Assert.That(value.WatcherCount, Is.EqualTo(1));
    }

    /// <summary>A channel with room for one item, which is taken.</summary>
    internal static Channel<int> CreateFull(bool synchronous = false)
    {
        var channel = Channel.CreateBounded<int>(
            new BoundedChannelOptions(1) { AllowSynchronousContinuations = synchronous });
        channel.Writer.TryWrite(-1);
        return channel;
    }

    // Sets the next value when one is written.
    private sealed class EchoWriter(MemoryValue<int> value) : ChannelWriter<int>
    {
        private volatile int _last;

        public int Last => _last;

        public override bool TryWrite(int item)
        {
            _last = item;
            _ = value.StartSet(item + 1);
            return true;
        }

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => new(true);
    }
}
