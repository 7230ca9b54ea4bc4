using System.Threading.Channels;

namespace EventChannels.Tests.Races.Watching;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class PipeToRaceTests(bool sync)
{
    private const int Rounds = 3_000;
    private const int Spins = 600;

    [Test]
    public async Task A_Set_that_races_the_cancellation_of_a_pipe_is_written_or_stays_unread()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        var channel = Channel.CreateUnbounded<int>();
        using var duel = new Duel();
        int written = 0;
        int rounds = Stress.Rounds(Rounds);

        for (int round = 1; round <= rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            Task pipe = watcher.PipeToAsync(channel.Writer, cancellationToken: cancellation.Token);
            ValueTask set = default;

            Meet(duel, round, () => set = value.SetAsync(round), cancellation.Cancel);

            Assert.That(await pipe.FailureAsync(), Outcomes.CancelledBy(cancellation.Token));
            written += AssertOnce(round, channel, watcher);
            await set.Within();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which {written} wrote.");
    }

    [Test]
    public async Task A_value_whose_room_appears_as_the_pipe_is_cancelled_is_written_or_stays_unread()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        var channel = Channel.CreateBounded<int>(1);
        using var duel = new Duel();
        int written = 0;
        int rounds = Stress.Rounds(Rounds);

        for (int round = 1; round <= rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            channel.Writer.TryWrite(-1);
            ValueTask set = value.SetAsync(round);
            Task pipe = watcher.PipeToAsync(channel.Writer, cancellationToken: cancellation.Token);

            Meet(duel, round, () => channel.Reader.TryRead(out _), cancellation.Cancel);

            Assert.That(await pipe.FailureAsync(), Outcomes.CancelledBy(cancellation.Token));
            written += AssertOnce(round, channel, watcher);
            await set.Within();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which {written} wrote.");
    }

    [Test]
    public async Task A_Set_before_a_racing_completion_is_written_before_the_channel_ends()
    {
        using var duel = new Duel();
        int rounds = Stress.Rounds(Rounds);
        int set = 0;

        for (int round = 1; round <= rounds; round++)
        {
            var value = new MemoryValue<int> { Sync = sync };
            var channel = Channel.CreateBounded<int>(1);
            Task pipe = value.PipeToAsync(channel.Writer, complete: true);
            Task update = Task.CompletedTask;

            Action setting = () => update = value.StartSet(round);
            Action completing = () => value.TryComplete();
            duel.Run(round % 2 == 0 ? setting : completing, round % 2 == 0 ? completing : setting);

            await pipe.Within();
            bool refused = await update.FailureAsync() is ChannelClosedException;
            set += refused ? 0 : 1;
            Assert.That(channel.Reader.TryRead(out int got) ? got : 0, Is.EqualTo(refused ? 0 : round));
            Assert.That(channel.Reader.Completion.IsCompleted, Is.True);
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which {set} set.");
    }

    [Test]
    public async Task A_disposal_that_races_a_Set_ends_the_pipe_and_completes_nothing()
    {
        var value = new MemoryValue<int> { Sync = sync };
        var channel = Channel.CreateUnbounded<int>();
        using var duel = new Duel();
        int rounds = Stress.Rounds(Rounds);

        for (int round = 1; round <= rounds; round++)
        {
            MemoryWatcher<int> watcher = value.Watch();
            watcher.TryGet(out _);
            Task pipe = watcher.PipeToAsync(channel.Writer, complete: true);
            ValueTask set = default;

            Meet(duel, round, () => set = value.SetAsync(round), watcher.Dispose);

            await pipe.Within();
            await set.Within();
            Assert.That(channel.Reader.TryRead(out int got) ? got : round, Is.EqualTo(round));
        }

        Assert.That(channel.Writer.TryWrite(0), Is.True);
    }

    // The other action comes a little later each time, up to the moment when the pipe has finished.
    private static void Meet(Duel duel, int round, Action one, Action other) => duel.Run(one, () =>
    {
        Thread.SpinWait(round % Spins);
        other();
    });

    // Whether the value was written.
    private static int AssertOnce(int expected, Channel<int> channel, MemoryWatcher<int> watcher)
    {
        int[] written = channel.Reader.TryRead(out int item) ? [item] : [];
        Assert.That(watcher.Drain().Concat(written), Is.EqualTo([expected]));
        return written.Length;
    }
}
