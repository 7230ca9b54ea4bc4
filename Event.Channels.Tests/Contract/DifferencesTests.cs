using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

/// <summary>The differences between this library's channels and the framework's, with one test for each side.</summary>
public sealed class DifferencesTests
{
    [TestCaseSource(typeof(ChannelKinds), nameof(ChannelKinds.RefusingSecondRead))]
    public async Task A_second_read_while_one_waits_is_refused(ChannelKind kind)
    {
        foreach (bool takes in new[] { false, true })
        {
            Channel<int> channel = kind.Create<int>();
            Task waiting = takes ? channel.Reader.ReadAsync().AsTask() : channel.Reader.WaitToReadAsync().AsTask();

            Assert.That(() => { _ = channel.Reader.ReadAsync().AsTask(); }, Throws.InvalidOperationException);
            Assert.That(() => { _ = channel.Reader.WaitToReadAsync().AsTask(); }, Throws.InvalidOperationException);
            Assert.That(() => channel.Reader.TryRead(out _), Throws.InvalidOperationException);
            Assert.That(channel.Reader.TryPeek(out _), Is.False, "A peek is not a Get.");

            await waiting.StillWaitsAsync();
            _ = channel.Writer.WriteAsync(1).AsTask();
            await waiting.Within();
        }
    }

    [TestCaseSource(typeof(ChannelKinds), nameof(ChannelKinds.QueueingSecondRead))]
    public async Task A_second_read_while_one_waits_is_queued(ChannelKind kind)
    {
        Channel<int> channel = kind.Create<int>();
        Task<int>[] reads = [channel.Reader.ReadAsync().AsTask(), channel.Reader.ReadAsync().AsTask()];

        Assert.That(channel.Reader.TryRead(out _), Is.False);
        Assert.That((channel.Writer.TryWrite(1), channel.Writer.TryWrite(2)), Is.EqualTo((true, true)));

        Assert.That(await Task.WhenAll(reads).Within(), Is.EqualTo([1, 2]));
    }

    [TestCaseSource(typeof(ChannelKinds), nameof(ChannelKinds.ResumingWithNewest))]
    public async Task A_resumed_reader_returns_the_newest_item(ChannelKind kind) =>
        Assert.That(await ReadWhileResumedLateAsync(kind), Is.EqualTo([2]));

    [TestCaseSource(typeof(ChannelKinds), nameof(ChannelKinds.ResumingWithTheFirst))]
    public async Task A_resumed_reader_returns_the_item_that_woke_it(ChannelKind kind) =>
        Assert.That(await ReadWhileResumedLateAsync(kind), Is.EqualTo([1, 2]));

    [TestCaseSource(typeof(ChannelKinds), nameof(ChannelKinds.LettingWritesFinish))]
    public async Task Completion_does_not_overtake_a_waiting_write(ChannelKind kind)
    {
        Channel<int> channel = kind.Create<int>();
        Task[] writes = [channel.Writer.WriteAsync(1).AsTask(), channel.Writer.WriteAsync(2).AsTask()];

        channel.Writer.Complete();

        Assert.That(channel.Writer.TryWrite(3), Is.False);
        await Task.WhenAll(writes[0].StillWaitsAsync(), channel.Reader.Completion.StillWaitsAsync());
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(1));
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(2));
        await Task.WhenAll(writes).Within();
        await channel.Reader.Completion.Within();
        Assert.That(await channel.Reader.WaitToReadAsync().Within(), Is.False);
    }

    [TestCaseSource(typeof(ChannelKinds), nameof(ChannelKinds.FailingWrites))]
    public async Task Completion_fails_a_waiting_write(ChannelKind kind)
    {
        Channel<int> channel = kind.Create<int>();
        Task write = channel.Writer.WriteAsync(1).AsTask();

        channel.Writer.Complete();

        Assert.That(await write.FailureAsync(), Is.TypeOf<ChannelClosedException>());
        await channel.Reader.Completion.Within();
        Assert.That(channel.Reader.TryRead(out _), Is.False);
    }

    [TestCaseSource(typeof(ChannelKinds), nameof(ChannelKinds.KeepingCancelledWrite))]
    public async Task A_cancelled_write_leaves_its_item_in_the_channel(ChannelKind kind) =>
        Assert.That(await CancelWriteAsync(kind), Is.EqualTo((true, 1)));

    [TestCaseSource(typeof(ChannelKinds), nameof(ChannelKinds.DroppingCancelledWrite))]
    public async Task A_cancelled_write_withdraws_its_item(ChannelKind kind) =>
        Assert.That(await CancelWriteAsync(kind), Is.EqualTo((false, 0)));

    [TestCaseSource(typeof(ChannelKinds), nameof(ChannelKinds.CancellingElsewhere))]
    public async Task Cancellation_runs_no_continuation_even_if_synchronous_continuations_are_allowed(ChannelKind kind) =>
        Assert.That(await RunsInsideCancellationAsync(kind), Is.EqualTo((false, false)));

    [TestCaseSource(typeof(ChannelKinds), nameof(ChannelKinds.CancellingInline))]
    public async Task Cancellation_of_the_frameworks_channels_runs_continuations_inline_if_that_is_allowed(ChannelKind kind) =>
        Assert.That(await RunsInsideCancellationAsync(kind), Is.EqualTo((true, true)));

    // In this library, a second watcher is resumed first and inline, and writes again before the reader is resumed.
    private static async Task<List<int>> ReadWhileResumedLateAsync(ChannelKind kind)
    {
        if (!kind.ResumesWithNewest)
        {
            return await ReadTwiceAsync(kind.Create<int>());
        }

        var value = new MemoryValue<int> { AllowSynchronousContinuations = true };
        using MemoryWatcher<int> late = value.Watch();
        using MemoryWatcher<int> early = value.Watch();
        Task<int> read = late.Reader.ReadAsync().AsTask();
        ValueTask<int> first = early.Reader.ReadAsync();
        first.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => value.Set(2));

        value.Set(1);

        List<int> log = [await read.Within()];
        log.AddRange(late.Drain());
        return log;
    }

    private static async Task<List<int>> ReadTwiceAsync(Channel<int> channel)
    {
        Task<int> read = channel.Reader.ReadAsync().AsTask();
        channel.Writer.TryWrite(1);
        channel.Writer.TryWrite(2);
        List<int> log = [await read.Within()];
        while (channel.Reader.TryRead(out int item))
        {
            log.Add(item);
        }

        return log;
    }

    private static async Task<(bool Read, bool WaitToRead)> RunsInsideCancellationAsync(ChannelKind kind)
    {
        Channel<int> channel = kind.Create<int>(allowSynchronousContinuations: true);
        return (
            await RunsInsideCancellationAsync(token => channel.Reader.ReadAsync(token).AsTask()),
            await RunsInsideCancellationAsync(token => channel.Reader.WaitToReadAsync(token).AsTask()));
    }

    private static async Task<bool> RunsInsideCancellationAsync(Func<CancellationToken, Task> start)
    {
        using var source = new CancellationTokenSource();
        Task<Thread> thread = start(source.Token).ContinueWith(
            _ => Thread.CurrentThread,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        Thread cancelling = await Threads.Run(() =>
        {
            source.Cancel();
            return Thread.CurrentThread;
        }).Within();
        return await thread.Within() == cancelling;
    }

    private static async Task<(bool Found, int Item)> CancelWriteAsync(ChannelKind kind)
    {
        Channel<int> channel = kind.Create<int>();
        using var source = new CancellationTokenSource();
        Task write = channel.Writer.WriteAsync(1, source.Token).AsTask();
        source.Cancel();
        Assert.That(await write.FailureAsync(), Outcomes.CancelledBy(source.Token));
        return (channel.Reader.TryRead(out int item), item);
    }
}
