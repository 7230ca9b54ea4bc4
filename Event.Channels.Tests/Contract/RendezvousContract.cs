using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

[TestFixtureSource(typeof(ChannelKinds), nameof(ChannelKinds.HandingOver))]
public sealed class RendezvousContract(ChannelKind kind) : ChannelContract(kind)
{
    [Test]
    public async Task TryWrite_writes_nothing_if_no_reader_waits_to_take([Values] bool waitsToRead)
    {
        Channel<int> channel = Create();
        Task<bool>? wait = waitsToRead ? channel.Reader.WaitToReadAsync().AsTask() : null;

        Assert.That(channel.Writer.TryWrite(1), Is.False);

        Assert.That((channel.Reader.TryPeek(out _), channel.Reader.Count), Is.EqualTo((false, 0)));
        if (wait is not null)
        {
            await wait.StillWaitsAsync();
            channel.Writer.Complete();
            Assert.That(await wait.Within(), Is.False);
        }
    }

    [Test]
    public async Task TryWrite_serves_a_waiting_reader_once()
    {
        Channel<int> channel = Create();
        Task<int> read = channel.Reader.ReadAsync().AsTask();

        Assert.That((channel.Writer.TryWrite(1), channel.Writer.TryWrite(2)), Is.EqualTo((true, false)));

        Assert.That(await read.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_write_waits_while_its_item_is_only_peeked()
    {
        Channel<int> channel = Create();
        Task write = Write(channel, 1);

        Assert.That(channel.Reader.TryPeek(out _), Is.True);
        Assert.That(await channel.Reader.WaitToReadAsync().Within(), Is.True);
        await write.StillWaitsAsync();

        Assert.That(channel.Reader.TryRead(out _), Is.True);
        await write.Within();
    }

    [Test]
    public async Task A_channel_without_capacity_counts_no_item_while_a_write_waits()
    {
        Channel<int> channel = Create();
        Task write = Write(channel, 1);

        int count = channel.Reader.Count;

        Assert.That(channel.Reader.TryRead(out _), Is.True);
        await write.Within();
        Assert.That(count, Is.Zero);
    }

    [Test]
    public async Task Writes_are_taken_in_order_and_each_ends_with_its_own_item()
    {
        Channel<int> channel = Create();
        Task[] writes = [.. Enumerable.Range(0, 5).Select(item => Write(channel, item))];

        for (int item = 0; item < 5; item++)
        {
            await writes[item].StillWaitsAsync();
            Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(item));
            await writes[item].Within();
        }
    }

    [Test]
    public async Task WaitToWriteAsync_ends_when_a_reader_waits_to_take()
    {
        Channel<int> channel = Create();
        Task<bool>[] waits = [channel.Writer.WaitToWriteAsync().AsTask(), channel.Writer.WaitToWriteAsync().AsTask()];
        await Task.WhenAll(waits[0].StillWaitsAsync(), waits[1].StillWaitsAsync());

        Task<int> read = channel.Reader.ReadAsync().AsTask();

        Assert.That(await Task.WhenAll(waits).Within(), Is.EqualTo([true, true]));
        Assert.That(channel.Writer.TryWrite(1), Is.True);
        Assert.That(await read.Within(), Is.EqualTo(1));
        await channel.Writer.WaitToWriteAsync().AsTask().StillWaitsAsync();
    }

    [Test]
    public async Task WaitToWriteAsync_keeps_waiting_if_a_reader_only_waits_to_read()
    {
        Channel<int> channel = Create();
        Task<bool> wait = channel.Writer.WaitToWriteAsync().AsTask();

        Task<bool> waitToRead = channel.Reader.WaitToReadAsync().AsTask();

        await wait.StillWaitsAsync();
        channel.Writer.Complete();
        Assert.That((await wait.Within(), await waitToRead.Within()), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task WaitToWriteAsync_throws_the_completion_error_itself()
    {
        Channel<int> channel = Create();
        Task<bool> wait = channel.Writer.WaitToWriteAsync().AsTask();

        channel.Writer.Complete(Error);

        Assert.That(await wait.FailureAsync(), Is.SameAs(Error));
    }

    [Test]
    public async Task Cancelling_one_WaitToWriteAsync_cancels_no_other()
    {
        Channel<int> channel = Create();
        using var source = new CancellationTokenSource();
        Task<bool> cancelled = channel.Writer.WaitToWriteAsync(source.Token).AsTask();
        Task<bool> other = channel.Writer.WaitToWriteAsync().AsTask();

        source.Cancel();

        Assert.That(await cancelled.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(cancelled.IsCanceled, Is.True);
        await other.StillWaitsAsync();
        _ = channel.Reader.ReadAsync().AsTask();
        Assert.That(await other.Within(), Is.True);
    }

#pragma warning disable CA2012 // the misuse is intended
    [Test]
    public async Task A_write_can_be_awaited_only_once()
    {
        Channel<int> channel = Create();
        ValueTask write = channel.Writer.WriteAsync(1);
        Assert.That(() => write.GetAwaiter().GetResult(), Throws.InvalidOperationException, "It waits.");
        Assert.That(channel.Reader.TryRead(out _), Is.True);
        await write.Within();

        Assert.That(() => write.IsCompleted, Throws.InvalidOperationException);
        Assert.That(() => write.GetAwaiter().GetResult(), Throws.InvalidOperationException);
        Assert.That(() => write.GetAwaiter().OnCompleted(static () => { }), Throws.InvalidOperationException);
    }
#pragma warning restore CA2012

    [Test]
    public async Task A_waiting_write_can_be_cancelled()
    {
        Channel<int> channel = Create();
        using var source = new CancellationTokenSource();
        Task write = channel.Writer.WriteAsync(1, source.Token).AsTask();

        source.Cancel();

        Exception? failure = await write.FailureAsync();
        Assert.That(failure, Outcomes.CancelledBy(source.Token));
#if NET // on .NET Framework the task is faulted, since a cancelled task would lose the exception
        Assert.That(write.IsCanceled, Is.True);
#endif
    }

    [Test]
    public async Task A_write_whose_item_was_taken_cannot_be_cancelled()
    {
        Channel<int> channel = Create();
        using var source = new CancellationTokenSource();
        ValueTask write = channel.Writer.WriteAsync(1, source.Token);
        Assert.That(channel.Reader.TryRead(out _), Is.True);

        source.Cancel();

        Assert.That(await write.FailureAsync(), Is.Null);
    }
}
