using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace EventChannels.Tests.Watching;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class PipeToCancellationTests(bool sync)
{
    [Test]
    public async Task Cancelling_a_pipe_while_nothing_is_unread_leaves_the_watcher_and_the_channel_usable()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        var channel = Channel.CreateUnbounded<int>();
        using var source = new CancellationTokenSource();
        Task pipe = watcher.PipeToAsync(channel.Writer, complete: true, source.Token);
        await pipe.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await pipe.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Task<int> get = watcher.StartGet();
        await value.SetAsync(1).Within();
        Assert.That((await get.Within(), channel.Writer.TryWrite(2)), Is.EqualTo((1, true)));
    }

    [Test]
    public async Task Cancelling_a_pipe_while_there_is_no_room_leaves_the_value_unread()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Channel<int> channel = PipeToTests.CreateFull();
        using var source = new CancellationTokenSource();
        Task pipe = watcher.PipeToAsync(channel.Writer, complete: true, source.Token);
        await pipe.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await pipe.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(-1));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That((channel.Reader.Count, channel.Writer.TryWrite(2)), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task Cancellation_ends_a_pipe_even_if_the_writer_ignores_its_token()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task pipe = watcher.PipeToAsync(new DeafWriter<int>(), cancellationToken: source.Token);
        await pipe.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await pipe.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    [Platform(Exclude = "Mono", Reason = Heap.OnMono)]
    public async Task A_wait_for_room_that_a_pipe_gave_up_may_fail_unobserved()
    {
        List<Exception> unseen = [];
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, unobserved) =>
        {
            lock (unseen)
            {
                unseen.AddRange(unobserved.Exception.InnerExceptions);
            }
        };
        var error = new FormatException();
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            WeakReference writer = await GiveUpAsync(error);
            await Deadlines.UntilAsync(() => !Heap.IsAlive(writer), "the writer to be collected");
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }

        Assert.That(unseen, Has.None.SameAs(error));
    }

    [Test]
    public async Task Cancelling_a_pipe_does_not_run_its_continuation([Values] bool whileThereIsNoRoom)
    {
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = true };
        using MemoryWatcher<int> watcher = value.Watch();
        Channel<int> channel = PipeToTests.CreateFull(synchronous: true);
        using var source = new CancellationTokenSource();
        Task pipe = watcher.PipeToAsync(channel.Writer, cancellationToken: source.Token);
        Task set = whileThereIsNoRoom ? value.StartSet(1) : Task.CompletedTask;
        await pipe.StillWaitsAsync();
        Task<Thread> after = Continuations.ThreadAfter(new ValueTask(pipe));

        Thread canceller = await Threads.Run(() =>
        {
            source.Cancel();
            return Thread.CurrentThread;
        }).Within();

        Assert.That(await after.Within(), Is.Not.SameAs(canceller));
        Assert.That(watcher.Drain(), whileThereIsNoRoom ? Is.EqualTo([1]) : Is.Empty);
        await set.Within();
    }

    [Test]
    public async Task Cancelling_a_pipe_of_a_watchable_closes_its_watcher_and_releases_a_producer()
    {
        var value = new MemoryValue<int> { Sync = sync };
        Channel<int> channel = PipeToTests.CreateFull();
        using var source = new CancellationTokenSource();
        Task pipe = value.PipeToAsync(channel.Writer, complete: true, source.Token);
        Task set = value.StartSet(1);
        await set.StillWaitsAsync(expected: sync);

        await source.CancelAsync().Within();

        Assert.That(await pipe.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(value.WatcherCount, Is.Zero);
        await set.Within();
        Assert.That((channel.Reader.Count, channel.Reader.Completion.IsCompleted), Is.EqualTo((1, false)));
    }

    [Test]
    public async Task A_pipe_with_a_cancelled_token_writes_nothing()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var counted = new CountedWatchable<int>(value);
        using MemoryWatcher<int> watcher = value.Watch();
        var channel = Channel.CreateUnbounded<int>();
        var cancelled = new CancellationToken(canceled: true);

        Assert.That(
            await watcher.PipeToAsync(channel.Writer, complete: true, cancelled).FailureAsync(),
            Outcomes.CancelledBy(cancelled));
        Assert.That(
            await counted.PipeToAsync(channel.Writer, complete: true, cancelled).FailureAsync(),
            Outcomes.CancelledBy(cancelled));

        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That((counted.Opened, channel.Reader.Count, channel.Writer.TryWrite(2)), Is.EqualTo((0, 0, true)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> GiveUpAsync(Exception error)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var writer = new DeafWriter<int>();
        using var source = new CancellationTokenSource();
        Task pipe = value.PipeToAsync(writer, cancellationToken: source.Token);
        await writer.Asked.Within();
        await source.CancelAsync();
        await pipe.FailureAsync();
        writer.TryComplete(error);
        return new WeakReference(writer);
    }
}
