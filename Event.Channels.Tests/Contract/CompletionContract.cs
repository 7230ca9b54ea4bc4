using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

[TestFixtureSource(typeof(ChannelKinds), nameof(ChannelKinds.All))]
public sealed class CompletionContract(ChannelKind kind) : ChannelContract(kind)
{
    [Test]
    public async Task A_waiting_read_throws_at_completion([Values] bool withError)
    {
        bool cancellable = withError;
        Exception? error = withError ? Error : null;
        Channel<int> channel = Create();
        using var never = new CancellationTokenSource();
        Task<int> read = channel.Reader.ReadAsync(cancellable ? never.Token : default).AsTask();

        channel.Writer.Complete(error);

        Exception? failure = await read.FailureAsync();
        Assert.That(failure, Is.TypeOf<ChannelClosedException>());
        Assert.That(failure!.InnerException, Is.SameAs(error));
    }

    [Test]
    public async Task A_read_after_completion_throws_every_time([Values] bool withError)
    {
        Exception? error = withError ? Error : null;
        Channel<int> channel = Create();
        channel.Writer.Complete(error);

        for (int read = 0; read < 3; read++)
        {
            ValueTask<int> failed = channel.Reader.ReadAsync();
            Assert.That(failed.IsFaulted, Is.True);
            Exception? failure = await failed.FailureAsync();
            Assert.That(failure, Is.TypeOf<ChannelClosedException>());
            Assert.That(failure!.InnerException, Is.SameAs(error));
        }

        Assert.That(channel.Reader.TryRead(out _), Is.False);
        Assert.That(channel.Reader.TryPeek(out _), Is.False);
        Assert.That(channel.Reader.Count, Is.Zero);
    }

    [Test]
    public async Task WaitToReadAsync_returns_false_at_completion_or_throws_the_error_itself(
        [Values] bool withError)
    {
        Channel<int> channel = Create();
        Task<bool> before = channel.Reader.WaitToReadAsync().AsTask();

        channel.Writer.Complete(withError ? Error : null);

        await AssertEndedAsync(before);
        await AssertEndedAsync(channel.Reader.WaitToReadAsync().AsTask());

        async Task AssertEndedAsync(Task<bool> wait)
        {
            Assert.That(await wait.FailureAsync(), Is.SameAs(withError ? Error : null));
            Assert.That(wait.IsFaulted, Is.EqualTo(withError));
            Assert.That(withError || !await wait, Is.True);
        }
    }

    [Test]
    public async Task A_loop_ends_at_completion_or_throws_the_error_itself([Values] bool withError)
    {
        Channel<int> channel = Create();
        Task<List<int>> waiting = ReadToEndAsync(channel);

        channel.Writer.Complete(withError ? Error : null);

        Assert.That(await waiting.FailureAsync(), Is.SameAs(withError ? Error : null));
        Assert.That(await ReadToEndAsync(channel).FailureAsync(), Is.SameAs(withError ? Error : null));
    }

    [Test]
    public async Task Completion_is_a_single_task_that_ends_when_the_channel_is_completed_and_empty([Values] bool withError)
    {
        Channel<int> channel = Create();
        Task before = channel.Reader.Completion;
        Assert.That(before.Status, Is.EqualTo(TaskStatus.WaitingForActivation));
        Assert.That(channel.Reader.Completion, Is.SameAs(before));

        channel.Writer.Complete(withError ? Error : null);

        Assert.That(channel.Reader.Completion, Is.SameAs(before));
        Assert.That(before.Status, Is.EqualTo(withError ? TaskStatus.Faulted : TaskStatus.RanToCompletion));
        Assert.That(await before.FailureAsync(), Is.SameAs(withError ? Error : null));
    }

    [Test]
    public async Task Completion_requested_later_has_ended_in_the_same_way([Values] bool withError)
    {
        Channel<int> channel = Create();
        channel.Writer.Complete(withError ? Error : null);

        Task completion = channel.Reader.Completion;
        Assert.That(channel.Reader.Completion, Is.SameAs(completion));
        Assert.That(completion.Status, Is.EqualTo(withError ? TaskStatus.Faulted : TaskStatus.RanToCompletion));
        Assert.That(await completion.FailureAsync(), Is.SameAs(withError ? Error : null));
    }

    [Test]
    public async Task A_reader_woken_by_completion_finds_its_Completion_task_ended([Values] bool takes)
    {
        Channel<int> channel = Create();
        Task completion = channel.Reader.Completion;
        Task wait = takes ? channel.Reader.ReadAsync().AsTask() : channel.Reader.WaitToReadAsync().AsTask();
        Task<bool> ended = wait.ContinueWith(
            _ => completion.IsCompleted,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        channel.Writer.Complete();

        Assert.That(await ended.Within(), Is.True);
    }

    [Test]
    public async Task The_continuation_of_Completion_does_not_run_inside_the_call_that_completes()
    {
        Channel<int> channel = Create();
        Task<Thread> thread = channel.Reader.Completion.ContinueWith(
            _ => Thread.CurrentThread,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        Thread completing = await Threads.Run(() =>
        {
            channel.Writer.Complete();
            return Thread.CurrentThread;
        }).Within();

        Assert.That(await thread.Within(), Is.Not.EqualTo(completing));
    }
}
