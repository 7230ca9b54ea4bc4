using System.Threading.Channels;

namespace EventChannels.Tests.Updating;

/// <summary>From one value through a channel into another.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class PipelineTests(bool sync)
{
    [Test]
    public async Task Values_pass_through_a_pipeline_in_order_and_then_the_end([Values] bool fails)
    {
        var first = new MemoryValue<int> { Sync = sync };
        var second = new MemoryValue<int> { Sync = sync };
        var channel = Channel.CreateBounded<int>(1);
        FormatException? error = fails ? new() : null;
        using MemoryWatcher<int> watcher = second.Watch();
        Task pipe = first.PipeToAsync(channel.Writer, complete: true);
        Task setting = second.SetFromAsync(channel.Reader, complete: true);
        List<int> log = [];
        Task reading = Task.Run(async () =>
        {
            await foreach (int next in watcher.ReadAllAsync())
            {
                log.Add(next);
            }
        });

        for (int next = 1; next <= 1000; next++)
        {
            await first.SetAsync(next).Within();
        }

        first.TryComplete(error);

        Assert.That(await pipe.FailureAsync(), Is.SameAs(error));
        Assert.That(await setting.FailureAsync(), Is.SameAs(error));
        Assert.That(await reading.FailureAsync(), Is.SameAs(error));
        Assert.That(log, sync ? Is.EqualTo(Enumerable.Range(1, 1000)) : Is.Ordered.And.Unique);
        Assert.That(log[^1], Is.EqualTo(1000));
    }

    [Test]
    public async Task With_every_value_delivery_the_first_producer_of_a_pipeline_waits_for_its_last_watcher()
    {
        var first = new MemoryValue<int> { Sync = sync };
        var second = new MemoryValue<int> { Sync = sync };
        var channel = Channel.CreateBounded<int>(1);
        using MemoryWatcher<int> watcher = second.Watch();
        using var source = new CancellationTokenSource();
        Task pipe = first.PipeToAsync(channel.Writer, cancellationToken: source.Token);
        Task setting = second.SetFromAsync(channel.Reader, cancellationToken: source.Token);

        // One item is being handed over to the watcher, one is in the channel, and one waits for room.
        Task sets = Task.Run(async () =>
        {
            for (int next = 1; next <= 3; next++)
            {
                await first.SetAsync(next);
            }
        });

        if (sync)
        {
            await Deadlines.UntilAsync(() => first.TryPeek(out int current) && current == 3, "the third Set to begin");
            await sets.StillWaitsAsync();
            Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
            await sets.Within();
            Assert.That((await watcher.GetAsync().Within(), await watcher.GetAsync().Within()), Is.EqualTo((2, 3)));
        }
        else
        {
            await sets.Within();
            Assert.That((await watcher.GetUntilAsync(next => next == 3).Within())[^1], Is.EqualTo(3));
        }

        await source.CancelAsync().Within();
        Assert.That(await pipe.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(await setting.FailureAsync(), Outcomes.CancelledBy(source.Token));
    }

    [Test]
    public async Task One_value_can_feed_another_without_a_channel()
    {
        var first = new MemoryValue<int>(0) { Sync = sync };
        var second = new MemoryValue<string> { Sync = sync };
        using MemoryWatcher<string> watcher = second.Watch();
        Task setting = second.SetFromAsync(first.ReadAllAsync().Select(next => $"{next}"), complete: true);
        Task<List<string>> log = watcher.ReadToEndAsync();

        await first.SetAsync(1).Within();
        first.TryComplete();

        await setting.Within();
        Assert.That(await log.Within(), sync ? Is.EqualTo(["0", "1"]) : Has.Some.EqualTo("1"));
        Assert.That(first.WatcherCount, Is.Zero);
    }
}
