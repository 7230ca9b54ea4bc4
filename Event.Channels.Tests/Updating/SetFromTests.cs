using System.Threading.Channels;

namespace EventChannels.Tests.Updating;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class SetFromTests(bool sync)
{
    private static readonly Exception[] _errors =
        [new FormatException(), new OperationCanceledException(), new ChannelClosedException()];

    [Test]
    public async Task SetFromAsync_sets_the_items_in_order([Values] bool fromChannel)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<List<int>> log = watcher.GetUntilAsync(next => next == 100);

        await SetFromAsync(value, fromChannel, Enumerable.Range(1, 100)).Within();

        Assert.That(await log.Within(), sync ? Is.EqualTo(Enumerable.Range(1, 100)) : Is.Ordered.And.Unique);
    }

    [Test]
    public async Task The_source_of_SetFromAsync_is_paced_only_by_every_value_watchers([Values] bool fromChannel)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        var channel = Channel.CreateUnbounded<int>();
        channel.Writer.TryWrite(1);
        channel.Writer.TryWrite(2);
        channel.Writer.Complete();

        Task setting = fromChannel
            ? value.SetFromAsync(channel.Reader)
            : value.SetFromAsync(channel.Reader.ReadAllAsync());

        if (sync)
        {
            await Deadlines.UntilAsync(() => channel.Reader.Count == 1, "the first item to be read");
            await setting.StillWaitsAsync();
            Assert.That((channel.Reader.Count, await watcher.GetAsync().Within()), Is.EqualTo((1, 1)));
            Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2));
            await setting.Within();
        }
        else
        {
            await setting.Within();
            Assert.That(watcher.Drain(), Is.EqualTo([2]));
        }
    }

    [Test]
    public async Task The_end_of_a_source_completes_the_value_only_if_requested(
        [Values] bool fromChannel, [Values] bool complete)
    {
        var value = new MemoryValue<int> { Sync = sync };

        await SetFromAsync(value, fromChannel, [1], complete: complete).Within();

        Assert.That(value.TryComplete(), Is.Not.EqualTo(complete));
        Assert.That((value.TryPeek(out int last), last), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task The_error_of_a_source_is_thrown_and_completes_the_value_only_if_requested(
        [ValueSource(nameof(_errors))] Exception error, [Values] bool fromChannel)
    {
        bool complete = error is not FormatException || fromChannel;
        var value = new MemoryValue<int> { Sync = sync };
        using var source = new CancellationTokenSource();

        Exception? failure = await SetFromAsync(value, fromChannel, [1], error, complete, source.Token).FailureAsync();

        Assert.That(failure, Is.SameAs(error));
        using MemoryWatcher<int> watcher = value.Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        Assert.That(value.TryComplete(), Is.Not.EqualTo(complete));
        Exception? end = await watcher.ReadToEndAsync().FailureAsync();
        Assert.That(end, Is.SameAs(complete ? error : null));
    }

    [Test]
    public async Task SetFromAsync_throws_if_another_caller_completes_the_value([Values] bool fromChannel)
    {
        var value = new MemoryValue<int> { Sync = sync };
        var error = new FormatException();
        value.TryComplete(error);

        Exception? failure = await SetFromAsync(value, fromChannel, [1, 2], complete: true).FailureAsync();

        Assert.That(failure, Is.TypeOf<ChannelClosedException>());
        Assert.That(failure!.InnerException, Is.SameAs(error));
    }

    [Test]
    public async Task The_enumerator_of_a_source_is_disposed_when_it_ends_or_fails_or_the_value_is_completed(
        [Values] bool fails, [Values] bool completed)
    {
        var value = new MemoryValue<int> { Sync = sync };
        var source = new ItemSource([1]) { Error = fails ? new FormatException() : null };
        if (completed)
        {
            value.TryComplete();
        }

        Exception? failure = await value.SetFromAsync(source).FailureAsync();

        Assert.That(failure is not null, Is.EqualTo(fails || completed));
        Assert.That(source.Disposed, Is.EqualTo(1));
    }

    [Test]
    public async Task An_exception_from_the_disposal_of_a_source_counts_as_an_error_of_the_source()
    {
        var value = new MemoryValue<int> { Sync = sync };
        var error = new FormatException();

        Exception? failure = await value.SetFromAsync(new ItemSource([1]) { DisposalError = error }, complete: true).FailureAsync();

        Assert.That(failure, Is.SameAs(error));
        using MemoryWatcher<int> watcher = value.Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        Assert.That(await watcher.ReadToEndAsync().FailureAsync(), Is.SameAs(error));
    }

    [Test]
    public void SetFromAsync_refuses_null_at_the_call()
    {
        var value = new MemoryValue<int> { Sync = sync };
        var channel = Channel.CreateUnbounded<int>();

        Assert.That(
            () => { _ = ValueExtensions.SetFromAsync(null!, new ItemSource([1])); },
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("value"));
        Assert.That(
            () => { _ = value.SetFromAsync((IAsyncEnumerable<int>)null!); },
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("source"));
        Assert.That(
            () => { _ = ValueExtensions.SetFromAsync(null!, channel.Reader); },
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("value"));
        Assert.That(
            () => { _ = value.SetFromAsync((ChannelReader<int>)null!); },
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("source"));
    }

    private static Task SetFromAsync(
        MemoryValue<int> value,
        bool fromChannel,
        IEnumerable<int> items,
        Exception? error = null,
        bool complete = false,
        CancellationToken cancellationToken = default)
    {
        if (!fromChannel)
        {
            return value.SetFromAsync(new ItemSource(items) { Error = error }, complete, cancellationToken);
        }

        var channel = Channel.CreateUnbounded<int>();
        foreach (int item in items)
        {
            channel.Writer.TryWrite(item);
        }

        channel.Writer.Complete(error);
        return value.SetFromAsync(channel.Reader, complete, cancellationToken);
    }
}
