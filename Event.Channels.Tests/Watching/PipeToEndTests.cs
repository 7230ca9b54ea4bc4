using System.Threading.Channels;

namespace EventChannels.Tests.Watching;

/// <summary>How a pipe ends: with its value, its watcher or its channel.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class PipeToEndTests(bool sync)
{
    private static readonly Exception?[] _errors =
        [null, new FormatException(), new OperationCanceledException(), new ObjectDisposedException("a camera")];

    [Test]
    public async Task A_pipe_ends_with_its_value_and_completes_the_channel_only_if_requested(
        [Values] bool fails, [Values] bool complete)
    {
        FormatException? error = fails ? new() : null;
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        var channel = Channel.CreateUnbounded<int>();
        Task pipe = watcher.PipeToAsync(channel.Writer, complete);
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(1));

        value.TryComplete(error);

        Assert.That(await pipe.FailureAsync(), Is.SameAs(error));
        Assert.That(channel.Writer.TryWrite(2), Is.Not.EqualTo(complete));
        if (complete)
        {
            Assert.That(await channel.Reader.WaitToReadAsync().FailureAsync(), Is.SameAs(error));
        }
    }

    [Test]
    public async Task A_pipe_of_a_completed_value_writes_its_last_value_first([Values] bool fails)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        FormatException? error = fails ? new() : null;
        value.TryComplete(error);
        Channel<int> channel = PipeToTests.CreateFull();

        Task pipe = watcher.PipeToAsync(channel.Writer, complete: true);

        await pipe.StillWaitsAsync();
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(-1));
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(1));
        Assert.That(await pipe.FailureAsync(), Is.SameAs(error));
        Assert.That(await channel.Reader.WaitToReadAsync().FailureAsync(), Is.SameAs(error));
    }

    [Test]
    public async Task Disposing_its_watcher_ends_a_pipe_without_an_exception_and_completes_nothing()
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        var channel = Channel.CreateUnbounded<int>();
        Task pipe = watcher.PipeToAsync(channel.Writer, complete: true);
        await pipe.StillWaitsAsync();

        watcher.Dispose();

        await pipe.Within();
        Assert.That(channel.Writer.TryWrite(2), Is.True);
    }

    [Test]
    public async Task Disposal_while_there_is_no_room_ends_a_pipe_when_there_is_room_and_writes_nothing()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        Channel<int> channel = PipeToTests.CreateFull();
        Task pipe = watcher.PipeToAsync(channel.Writer, complete: true);

        await pipe.StillWaitsAsync();
        watcher.Dispose();
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(-1));

        await pipe.Within();
        Assert.That((channel.Reader.Count, channel.Writer.TryWrite(2)), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task A_pipe_of_a_disposed_watcher_ends_at_once()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        watcher.Dispose();
        var channel = Channel.CreateUnbounded<int>();
        var cancelled = new CancellationToken(canceled: true);

        await watcher.PipeToAsync(channel.Writer, complete: true).Within();

        Assert.That(
            await watcher.PipeToAsync(channel.Writer, cancellationToken: cancelled).FailureAsync(),
            Outcomes.CancelledBy(cancelled));
        Assert.That((channel.Reader.Count, channel.Writer.TryWrite(2)), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task A_pipe_to_a_channel_completed_by_another_caller_throws_and_leaves_the_value_unread(
        [Values] bool whileThereIsNoRoom, [Values] bool fails)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        FormatException? error = fails ? new() : null;
        Channel<int> channel = PipeToTests.CreateFull();
        Task? pipe = null;
        if (whileThereIsNoRoom)
        {
            pipe = watcher.PipeToAsync(channel.Writer);
            await pipe.StillWaitsAsync();
        }

        channel.Writer.Complete(error);

        Exception? failure = await (pipe ?? watcher.PipeToAsync(channel.Writer)).FailureAsync();
        Assert.That(failure, Is.TypeOf<ChannelClosedException>().With.Message.Contains("Pipe it to another"));
        Assert.That(failure!.InnerException, Is.SameAs(error));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_pipe_of_a_watchable_to_a_completed_channel_closes_its_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        Channel<int> channel = PipeToTests.CreateFull();
        channel.Writer.Complete();

        Exception? failure = await value.PipeToAsync(channel.Writer).FailureAsync();

        Assert.That(failure, Is.TypeOf<ChannelClosedException>());
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task A_watchables_error_ends_its_pipe_completes_the_channel_and_closes_the_watcher(
        [ValueSource(nameof(_errors))] Exception? error)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var channel = Channel.CreateUnbounded<int>();
        Task pipe = value.PipeToAsync(channel.Writer, complete: true);

        value.TryComplete(error);

        Assert.That(await pipe.FailureAsync(), Is.SameAs(error));
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(1));
        Assert.That(await channel.Reader.WaitToReadAsync().FailureAsync(), Is.SameAs(error));
        Assert.That(value.WatcherCount, Is.Zero);
    }

    // An exception from a function is not mistaken for a disposal, even if it looks like one.
    [Test]
    public async Task An_exception_from_a_function_ends_a_pipe_completes_nothing_and_another_pipe_can_continue(
        [Values] bool disposed, [Values] bool waits)
    {
        Exception error = disposed ? new ObjectDisposedException("a camera") : new FormatException();
        bool throws = true;
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatchable<int> throwing = waits
            ? value.Where(_ => throws ? throw error : true)
            : value.Select(next => throws ? throw error : next);
        using IWatcher<int> watcher = throwing.Watch();
        var channel = Channel.CreateUnbounded<int>();
        using var source = new CancellationTokenSource(Deadlines.Unexpected);

        Task pipe = watcher.PipeToAsync(channel.Writer, complete: true, source.Token);

        Assert.That(await pipe.FailureAsync(), Is.SameAs(error));
        Assert.That(channel.Writer.TryWrite(2), Is.True);
        throws = false;
        Assert.That(watcher.TryGet(out _), Is.False);
        watcher.MarkUnread();
        Assert.That(channel.Reader.TryRead(out _), Is.True);
        pipe = watcher.PipeToAsync(channel.Writer);
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(1));
        watcher.Dispose();
        await pipe.Within();
    }
}
