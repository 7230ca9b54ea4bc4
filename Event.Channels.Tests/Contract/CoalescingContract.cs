using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

[TestFixtureSource(typeof(ChannelKinds), nameof(ChannelKinds.Coalescing))]
public sealed class CoalescingContract(ChannelKind kind) : ChannelContract(kind)
{
    [Test]
    public void Writes_never_wait_and_only_the_newest_item_is_kept()
    {
        Channel<int> channel = Create();

        for (int item = 0; item < 10; item++)
        {
            Assert.That(channel.Writer.WaitToWriteAsync().AsTask().IsCompletedSuccessfully, Is.True);
            Assert.That(item % 2 == 0 ? channel.Writer.TryWrite(item) : Write(channel, item).IsCompletedSuccessfully, Is.True);
            Assert.That(channel.Reader.Count, Is.EqualTo(1));
            Assert.That((channel.Reader.TryPeek(out int peeked), peeked), Is.EqualTo((true, item)));
        }

        Assert.That((channel.Reader.TryRead(out int read), read, channel.Reader.Count), Is.EqualTo((true, 9, 0)));
        Assert.That(channel.Reader.TryRead(out _), Is.False);
    }

    [Test]
    public async Task An_unread_item_survives_completion([Values] bool withError)
    {
        Channel<int> channel = Create();
        await Write(channel, 1).Within();
        Task completion = channel.Reader.Completion;

        channel.Writer.Complete(withError ? Error : null);

        await completion.StillWaitsAsync();
        Assert.That(channel.Reader.Count, Is.EqualTo(1));
        Assert.That((channel.Reader.TryPeek(out int peeked), peeked), Is.EqualTo((true, 1)));
        Assert.That(await channel.Reader.WaitToReadAsync().Within(), Is.True);
        Assert.That(await channel.Reader.ReadAsync().Within(), Is.EqualTo(1));
        Assert.That(channel.Reader.Count, Is.Zero);
        Assert.That(await completion.FailureAsync(), Is.SameAs(withError ? Error : null));
        Assert.That(await channel.Reader.ReadAsync().FailureAsync(), Is.TypeOf<ChannelClosedException>());
    }

    [Test]
    public async Task A_loop_returns_an_unread_item_before_it_ends([Values] bool withError)
    {
        Channel<int> channel = Create();
        await Write(channel, 1).Within();
        channel.Writer.Complete(withError ? Error : null);
        List<int> log = [];

        Exception? failure = await LoopAsync().FailureAsync();

        Assert.That(log, Is.EqualTo([1]));
        Assert.That(failure, Is.SameAs(withError ? Error : null));

        async Task LoopAsync()
        {
            await foreach (int item in channel.Reader.ReadAllAsync())
            {
                log.Add(item);
            }
        }
    }

    [Test]
    public async Task Completion_right_after_a_write_does_not_cost_the_waiting_reader_its_item()
    {
        for (int round = 0; round < 100; round++)
        {
            Channel<int> channel = Create();
            Task<int> read = channel.Reader.ReadAsync().AsTask();

            channel.Writer.TryWrite(round);
            channel.Writer.Complete(Error);

            Assert.That(await read.Within(), Is.EqualTo(round));
            Assert.That(await channel.Reader.Completion.FailureAsync(), Is.SameAs(Error));
        }
    }

    [Test]
    public async Task A_cancelled_wait_loses_no_item([Values] bool takes)
    {
        Channel<int> channel = Create();
        for (int round = 0; round < 100; round++)
        {
            using var source = new CancellationTokenSource();
            Task wait = takes
                ? channel.Reader.ReadAsync(source.Token).AsTask()
                : channel.Reader.WaitToReadAsync(source.Token).AsTask();

            source.Cancel();
            channel.Writer.TryWrite(round);

            Assert.That(await wait.FailureAsync(), Outcomes.CancelledBy(source.Token));
            Assert.That((channel.Reader.TryRead(out int item), item), Is.EqualTo((true, round)));
        }
    }
}
