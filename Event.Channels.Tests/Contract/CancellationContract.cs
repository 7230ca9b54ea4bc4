using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

[TestFixtureSource(typeof(ChannelKinds), nameof(ChannelKinds.All))]
public sealed class CancellationContract(ChannelKind kind) : ChannelContract(kind)
{
    [Test]
    public async Task A_wait_with_a_cancelled_token_throws_first_and_takes_nothing([Values] bool takes)
    {
        Channel<bool> channel = Kind.Create<bool>();
        Task write = Write(channel, true);
        var cancelled = new CancellationToken(canceled: true);

        ValueTask<bool> wait = Begin(channel, takes, cancelled);

        Assert.That(wait.IsCanceled, Is.True);
        Exception? failure = await wait.FailureAsync();
        Assert.That(failure, Is.TypeOf<TaskCanceledException>());
        Assert.That(failure, Outcomes.CancelledBy(cancelled));
        Assert.That(channel.Reader.TryRead(out _), Is.True);
        await write.Within();
    }

    [Test]
    public async Task A_wait_with_a_cancelled_token_throws_before_it_sees_the_completion([Values] bool takes)
    {
        Channel<bool> channel = Kind.Create<bool>();
        channel.Writer.Complete(Error);
        var cancelled = new CancellationToken(canceled: true);

        Assert.That(await Begin(channel, takes, cancelled).FailureAsync(), Outcomes.CancelledBy(cancelled));
    }

    [Test]
    public async Task A_wait_is_cancelled_by_its_token([Values] bool takes)
    {
        Channel<bool> channel = Kind.Create<bool>();
        using var source = new CancellationTokenSource();
        ValueTask<bool> wait = Begin(channel, takes, source.Token);
        Assert.That(wait.IsCompleted, Is.False);

        source.Cancel();

        Exception? failure = null;
        try
        {
            await wait;
        }
        catch (OperationCanceledException caught)
        {
            failure = caught;
        }

        Assert.That(failure, Is.TypeOf<OperationCanceledException>());
        Assert.That(failure, Outcomes.CancelledBy(source.Token));
    }

    [Test]
    public async Task A_cancelled_wait_converted_to_a_task_is_a_cancelled_task()
    {
        Channel<bool> channel = Kind.Create<bool>();
        using var source = new CancellationTokenSource();
        Task<bool> wait = Begin(channel, takes: true, source.Token).AsTask();

        source.Cancel();

        Assert.That(await wait.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(wait.Status, Is.EqualTo(TaskStatus.Canceled));
    }

    [Test]
    public async Task A_channel_works_as_before_after_cancelled_waits([Values] bool takes)
    {
        Channel<bool> channel = Kind.Create<bool>();
        for (int round = 0; round < 10; round++)
        {
            using var source = new CancellationTokenSource();
            Task<bool> cancelled = Begin(channel, takes, source.Token).AsTask();
            source.Cancel();
            Assert.That(await cancelled.FailureAsync(), Outcomes.CancelledBy(source.Token));

            Task<bool> wait = Begin(channel, takes, default).AsTask();
            Task write = Write(channel, true);
            Assert.That(await wait.Within(), Is.True);
            Assert.That(channel.Reader.TryRead(out _), Is.Not.EqualTo(takes));
            await write.Within();
        }
    }

    [Test]
    public async Task A_token_that_is_cancelled_after_its_wait_changes_nothing([Values] bool takes)
    {
        Channel<bool> channel = Kind.Create<bool>();
        using var source = new CancellationTokenSource();
        Task<bool> ended = Begin(channel, takes, source.Token).AsTask();
        Task write = Write(channel, true);
        Assert.That(await ended.Within(), Is.True);
        Assert.That(channel.Reader.TryRead(out _), Is.Not.EqualTo(takes));
        await write.Within();
        Task<bool> next = Begin(channel, takes, default).AsTask();

        source.Cancel();

        await next.StillWaitsAsync();
        channel.Writer.Complete();
        Exception? failure = await next.FailureAsync();
        Assert.That(failure, takes ? Is.TypeOf<ChannelClosedException>() : Is.Null);
    }

    [Test]
    public async Task A_loop_over_a_channel_is_cancelled_by_its_token_whether_it_waits_or_not([Values] bool waits)
    {
        Channel<int> channel = Create();
        using var source = new CancellationTokenSource();
        Task<List<int>>? loop = waits ? ReadToEndAsync(channel, source.Token) : null;

        source.Cancel();
        loop ??= ReadToEndAsync(channel, source.Token);

        Assert.That(await loop.FailureAsync(), Outcomes.CancelledBy(source.Token));
    }

    [Test]
    public async Task Cancellation_does_not_run_the_continuation_of_the_cancelled_wait([Values] bool takes)
    {
        Channel<bool> channel = Kind.Create<bool>();
        using var source = new CancellationTokenSource();
        Task<Thread> thread = Begin(channel, takes, source.Token).AsTask().ContinueWith(
            _ => Thread.CurrentThread,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        Thread cancelling = await Threads.Run(() =>
        {
            source.Cancel();
            return Thread.CurrentThread;
        }).Within();

        Assert.That(await thread.Within(), Is.Not.EqualTo(cancelling));
    }

    private static ValueTask<bool> Begin(Channel<bool> channel, bool takes, CancellationToken cancellationToken) =>
        takes ? channel.Reader.ReadAsync(cancellationToken) : channel.Reader.WaitToReadAsync(cancellationToken);
}
