using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

[TestFixtureSource(typeof(ChannelKinds), nameof(ChannelKinds.All))]
public sealed class ReadContract(ChannelKind kind) : ChannelContract(kind)
{
    [Test]
    public void An_empty_channel_returns_nothing_and_reports_that_it_is_empty()
    {
        ChannelReader<int> reader = Create().Reader;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((reader.CanCount, reader.CanPeek, reader.Count), Is.EqualTo((true, true, 0)));
            Assert.That((reader.TryRead(out int read), read), Is.EqualTo((false, 0)));
            Assert.That((reader.TryPeek(out int peeked), peeked), Is.EqualTo((false, 0)));
        }
    }

    [Test]
    public void The_two_ends_of_a_channel_are_always_the_same()
    {
        Channel<int> channel = Create();
        ChannelReader<int> reader = channel;
        ChannelWriter<int> writer = channel;

        Assert.That(channel.Reader, Is.SameAs(reader));
        Assert.That(channel.Writer, Is.SameAs(writer));
    }

    [Test]
    public async Task A_written_item_can_be_peeked_repeatedly_and_read_once()
    {
        Channel<int> channel = Create();
        Task write = Write(channel, 1);

        Assert.That((channel.Reader.TryPeek(out int first), first), Is.EqualTo((true, 1)));
        Assert.That((channel.Reader.TryPeek(out int second), second), Is.EqualTo((true, 1)));
        Assert.That((channel.Reader.TryRead(out int read), read), Is.EqualTo((true, 1)));

        Assert.That(channel.Reader.TryPeek(out _), Is.False);
        Assert.That(channel.Reader.TryRead(out _), Is.False);
        await write.Within();
    }

    [Test]
    public async Task Reading_an_available_item_does_not_wait()
    {
        Channel<int> channel = Create();
        Task write = Write(channel, 1);

        ValueTask<bool> wait = channel.Reader.WaitToReadAsync();
        Assert.That((wait.IsCompletedSuccessfully, await wait.Within()), Is.EqualTo((true, true)));
        ValueTask<int> read = channel.Reader.ReadAsync();
        Assert.That((read.IsCompletedSuccessfully, await read.Within()), Is.EqualTo((true, 1)));

        await write.Within();
    }

    [Test]
    public async Task ReadAsync_waits_for_each_write([Values] bool cancellable)
    {
        Channel<int> channel = Create();
        using var never = new CancellationTokenSource();
        CancellationToken token = cancellable ? never.Token : default;

        for (int item = 0; item < 10; item++)
        {
            ValueTask<int> read = channel.Reader.ReadAsync(token);
            Assert.That(read.IsCompleted, Is.False);
            await Write(channel, item).Within();
            Assert.That(await read.Within(), Is.EqualTo(item));
        }
    }

    [Test]
    public async Task WaitToReadAsync_waits_for_each_write_and_leaves_the_item([Values] bool cancellable)
    {
        Channel<int> channel = Create();
        using var never = new CancellationTokenSource();
        CancellationToken token = cancellable ? never.Token : default;

        for (int item = 0; item < 10; item++)
        {
            ValueTask<bool> wait = channel.Reader.WaitToReadAsync(token);
            Assert.That(wait.IsCompleted, Is.False);
            Task write = Write(channel, item);
            Assert.That(await wait.Within(), Is.True);
            Assert.That((channel.Reader.TryRead(out int read), read), Is.EqualTo((true, item)));
            await write.Within();
        }
    }

    [Test]
    public async Task Default_values_are_items_like_any_other()
    {
        Channel<string?> channel = Kind.Create<string?>();
        Task<string?> read = channel.Reader.ReadAsync().AsTask();
        await Write(channel, null).Within();
        Assert.That(await read.Within(), Is.Null);

        Task write = Write(channel, null);
        Assert.That((channel.Reader.TryRead(out string? item), item), Is.EqualTo((true, (string?)null)));
        await write.Within();
    }

    [Test]
    public async Task ReadAllAsync_returns_items_until_completion()
    {
        Channel<int> channel = Create();
        Task<List<int>> log = ReadToEndAsync(channel);

        for (int item = 0; item < 10; item++)
        {
            await Write(channel, item).Within();
            await Deadlines.UntilAsync(() => !channel.Reader.TryPeek(out _), "the loop to take it");
        }

        channel.Writer.Complete();
        Assert.That(await log.Within(), Is.EqualTo(Enumerable.Range(0, 10)));
    }

    [Test]
    public async Task Leaving_a_loop_leaves_the_channel_usable()
    {
        Channel<int> channel = Create();
        Task write = Write(channel, 1);
        await foreach (int item in channel.Reader.ReadAllAsync())
        {
            Assert.That(item, Is.EqualTo(1));
            break;
        }

        await write.Within();
        Task<int> read = channel.Reader.ReadAsync().AsTask();
        await Write(channel, 2).Within();
        Assert.That(await read.Within(), Is.EqualTo(2));
    }
}
