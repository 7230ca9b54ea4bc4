using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

[TestFixtureSource(typeof(ChannelKinds), nameof(ChannelKinds.All))]
public sealed class WriteContract(ChannelKind kind) : ChannelContract(kind)
{
    [Test]
    public async Task A_waiting_reader_can_be_written_to_at_once([Values] bool tryIt)
    {
        Channel<int> channel = Create();
        Task<int> read = channel.Reader.ReadAsync().AsTask();

        ValueTask<bool> wait = channel.Writer.WaitToWriteAsync();
        Assert.That((wait.IsCompletedSuccessfully, await wait.Within()), Is.EqualTo((true, true)));
        if (tryIt)
        {
            Assert.That(channel.Writer.TryWrite(1), Is.True);
        }
        else
        {
            ValueTask write = channel.Writer.WriteAsync(1);
            Assert.That(write.IsCompletedSuccessfully, Is.True);
            await write.Within();
        }

        Assert.That(await read.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_write_without_a_waiting_reader_ends_at_the_latest_when_its_item_is_read()
    {
        Channel<int> channel = Create();
        Task write = Write(channel, 1);
        Assert.That(write.IsCompleted, Is.Not.EqualTo(Kind.HandsOver));

        await channel.Reader.ReadAsync().Within();

        await write.Within();
    }

    [Test]
    public void Only_the_first_TryComplete_completes()
    {
        Channel<int> channel = Create();

        bool[] completed = [channel.Writer.TryComplete(), channel.Writer.TryComplete(), channel.Writer.TryComplete(Error)];

        Assert.That(completed, Is.EqualTo([true, false, false]));
    }

    [Test]
    public void Calling_Complete_twice_throws()
    {
        Channel<int> channel = Create();
        channel.Writer.Complete();

        Assert.That(() => channel.Writer.Complete(), Throws.TypeOf<ChannelClosedException>());
        Assert.That(() => channel.Writer.Complete(Error), Throws.TypeOf<ChannelClosedException>());
    }

    [Test]
    public async Task Nothing_can_be_written_after_completion([Values] bool withError)
    {
        Exception? error = withError ? Error : null;
        Channel<int> channel = Create();
        channel.Writer.Complete(error);

        Assert.That(channel.Writer.TryWrite(1), Is.False);
        ValueTask write = channel.Writer.WriteAsync(1);
        Assert.That(write.IsFaulted, Is.True);
        Exception? failure = await write.FailureAsync();
        Assert.That(failure, Is.TypeOf<ChannelClosedException>());
        Assert.That(failure!.InnerException, Is.SameAs(error));
        Assert.That(channel.Reader.TryRead(out _), Is.False);
    }

    [Test]
    public async Task WaitToWriteAsync_returns_false_after_completion()
    {
        Channel<int> channel = Create();
        channel.Writer.Complete();

        ValueTask<bool> wait = channel.Writer.WaitToWriteAsync();

        Assert.That((wait.IsCompletedSuccessfully, await wait.Within()), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task WaitToWriteAsync_throws_the_error_itself_after_completion_with_an_error()
    {
        Channel<int> channel = Create();
        channel.Writer.Complete(Error);

        ValueTask<bool> wait = channel.Writer.WaitToWriteAsync();

        Assert.That(wait.IsFaulted, Is.True);
        Assert.That(await wait.FailureAsync(), Is.SameAs(Error));
    }

    [Test]
    public async Task A_write_with_a_cancelled_token_throws_first_and_writes_nothing([Values] bool completed)
    {
        Channel<int> channel = Create();
        var cancelled = new CancellationToken(canceled: true);
        bool done = completed && channel.Writer.TryComplete(Error);

        ValueTask write = channel.Writer.WriteAsync(1, cancelled);
        ValueTask<bool> wait = channel.Writer.WaitToWriteAsync(cancelled);

        Assert.That((done, write.IsCanceled, wait.IsCanceled), Is.EqualTo((completed, true, true)));
        foreach (Exception? failure in new[] { await write.FailureAsync(), await wait.FailureAsync() })
        {
            Assert.That(failure, Is.TypeOf<TaskCanceledException>());
            Assert.That(failure, Outcomes.CancelledBy(cancelled));
        }

        Assert.That(channel.Reader.TryRead(out _), Is.False);
    }
}
