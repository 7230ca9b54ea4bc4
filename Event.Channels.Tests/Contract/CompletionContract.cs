using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

[TestFixtureSource(typeof(ChannelKinds), nameof(ChannelKinds.All))]
public sealed class CompletionContract(ChannelKind kind) : ChannelContract(kind)
{
    [Test]
    public async Task A_read_that_waits_throws([Values] bool withError, [Values] bool cancellable)
    {
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
    public async Task A_later_read_throws_every_time([Values] bool withError)
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
    public async Task Waiting_to_read_ends_with_false_or_throws_the_error_itself([Values] bool withError, [Values] bool waits)
    {
        Channel<int> channel = Create();
        Task<bool>? wait = waits ? channel.Reader.WaitToReadAsync().AsTask() : null;

        channel.Writer.Complete(withError ? Error : null);
        wait ??= channel.Reader.WaitToReadAsync().AsTask();

        if (withError)
        {
            Assert.That(await wait.FailureAsync(), Is.SameAs(Error));
            Assert.That(wait.IsFaulted, Is.True);
        }
        else
        {
            Assert.That(await wait.Within(), Is.False);
        }
    }

    [Test]
    public async Task A_loop_ends_or_throws_the_error_itself([Values] bool withError, [Values] bool waits)
    {
        Channel<int> channel = Create();
        Task<List<int>>? loop = waits ? ReadToEndAsync(channel) : null;

        channel.Writer.Complete(withError ? Error : null);
        loop ??= ReadToEndAsync(channel);

        Assert.That(await loop.FailureAsync(), Is.SameAs(withError ? Error : null));
    }

    [Test]
    public async Task Completion_is_one_task_that_ends_at_the_completion_of_an_empty_channel([Values] bool withError)
    {
        Channel<int> channel = Create();
        Task before = channel.Reader.Completion;
        Assert.That(before.Status, Is.EqualTo(TaskStatus.WaitingForActivation));
        Assert.That(channel.Reader.Completion, Is.SameAs(before));

        channel.Writer.Complete(withError ? Error : null);

        Assert.That(before.Status, Is.EqualTo(withError ? TaskStatus.Faulted : TaskStatus.RanToCompletion));
        Assert.That(await before.FailureAsync(), Is.SameAs(withError ? Error : null));
    }

    [Test]
    public void Completion_is_the_same_task_before_and_after_it_has_ended()
    {
        Channel<int> channel = Create();
        Task before = channel.Reader.Completion;

        channel.Writer.Complete();

        Assert.That(channel.Reader.Completion, Is.SameAs(before));
    }

    [Test]
    public void Completion_is_the_same_task_every_time_after_the_end()
    {
        Channel<int> channel = Create();
        channel.Writer.Complete();

        Task first = channel.Reader.Completion;

        Assert.That(channel.Reader.Completion, Is.SameAs(first));
    }

    [Test]
    public async Task Completion_that_is_asked_for_later_has_ended_in_the_same_way([Values] bool withError)
    {
        Channel<int> channel = Create();
        channel.Writer.Complete(withError ? Error : null);

        Task completion = channel.Reader.Completion;

        Assert.That(completion.Status, Is.EqualTo(withError ? TaskStatus.Faulted : TaskStatus.RanToCompletion));
        Assert.That(await completion.FailureAsync(), Is.SameAs(withError ? Error : null));
    }

    [Test]
    public async Task A_reader_that_is_told_finds_Completion_ended([Values] bool takes)
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
    public async Task Code_after_Completion_is_not_run_by_whoever_completes()
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
