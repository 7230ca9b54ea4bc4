using System.Diagnostics;
using System.Threading.Channels;

namespace EventChannels.Tests.Channels;

/// <summary>Loops over a watcher's Reader.ReadAllAsync, and the cost of its Completion.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ReaderLoopTests(bool sync)
{
    [Test]
    public async Task A_loop_over_a_reader_and_a_writer_that_waits_for_room_make_progress_together([Values] bool several)
    {
        const int Items = 100;
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int>[] watchers = [.. Enumerable.Range(0, several ? 3 : 1).Select(_ => value.Watch())];
        Task<List<int>>[] logs = [.. watchers.Select(watcher => ReadAsync(watcher.Reader))];

        int next = 1;
        while (next <= Items && await value.Writer.WaitToWriteAsync().Within())
        {
            while (next <= Items && value.Writer.TryWrite(next))
            {
                next++;
            }
        }

        value.Writer.Complete();
        foreach (Task<List<int>> log in logs)
        {
            List<int> got = await log.Within();
            Assert.That(got, sync ? Is.EqualTo(Enumerable.Range(1, Items)) : Is.Ordered.And.Unique);
            Assert.That(got[^1], Is.EqualTo(Items));
        }
    }

    [Test]
    public async Task A_loop_over_a_reader_through_its_base_type_also_takes_values()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        ChannelReader<int> reader = watcher.Reader;
        await using IAsyncEnumerator<int> loop = reader.ReadAllAsync().GetAsyncEnumerator();
        Task<bool> step = loop.MoveNextAsync().AsTask();

        Assert.That(value.Writer.TryWrite(1), Is.True, "The loop waits in a Get.");

        Assert.That((await step.Within(), loop.Current), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task A_loop_over_a_reader_ends_at_completion_or_throws_its_error([Values] bool error)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Exception? reason = error ? new FormatException() : null;
        List<int> got = [];
        Task loop = ReadInto(got, watcher.Reader);

        value.TryComplete(reason);

        Assert.That(await loop.FailureAsync(), Is.SameAs(reason));
        Assert.That(got, Is.EqualTo([1]));
    }

    [Test]
    public async Task A_loop_over_a_reader_ends_when_the_watcher_is_disposed([Values] bool before)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        if (before)
        {
            watcher.Dispose();
        }

        List<int> got = [];
        Task loop = ReadInto(got, watcher.Reader);
        if (!before)
        {
            await loop.StillWaitsAsync();
            watcher.Dispose();
        }

        Assert.That(await loop.FailureAsync(), Is.Null);
        Assert.That(got, before ? Is.Empty : Is.EqualTo([1]));
    }

    [Test]
    public async Task A_token_ends_a_loop_over_a_reader_without_taking_a_value([Values] bool ofTheCall, [Values] bool before)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        if (before)
        {
            await source.CancelAsync().Within();
        }

        IAsyncEnumerable<int> all = watcher.Reader.ReadAllAsync(ofTheCall ? source.Token : default);
        await using IAsyncEnumerator<int> loop = all.GetAsyncEnumerator(ofTheCall ? default : source.Token);
        Task<bool> step = loop.MoveNextAsync().AsTask();
        await source.CancelAsync().Within();

        Assert.That(await step.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Task set = value.StartSet(1);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task A_loop_over_a_reader_yields_its_thread_while_there_is_always_something_to_read()
    {
        var value = new MemoryValue<int>(0);
        using MemoryWatcher<int> watcher = value.Watch(sync ? Delivery.Sync : Delivery.Async);
        var context = new RecordingContext();
        int steps = 0;

        // The consumer sets the next value in its own step, so the following step never waits.
        await context.Run(async () =>
        {
            await foreach (int got in watcher.Reader.ReadAllAsync())
            {
                steps = got;
                _ = value.StartSet(got + 1);
            }
        }).Within();

        // The call returned, and the loop is posted to its context. The number of steps until then depends on timing: if the
        // thread pool finishes a step before the loop awaits it, the loop continues on the caller's thread once more.
        Assert.That(Volatile.Read(ref steps), Is.Positive);
        await Deadlines.UntilAsync(() => !context.Posted.IsEmpty, "the loop to return through its context");
    }

    [Test]
    public void Only_the_first_access_to_a_readers_Completion_costs_a_barrier_across_all_cores()
    {
        const int Looks = 2_000;
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int>[] watchers = [.. Enumerable.Range(0, Looks).Select(_ => value.Watch())];
        MemoryWatcher<int> watcher = watchers[0];
        Task completion = watcher.Reader.Completion;
        TimeSpan firsts = TimeSpan.MaxValue;
        TimeSpan others = TimeSpan.MaxValue;

        for (int series = 0; series < 5; series++)
        {
            firsts = Least(firsts, () => Interlocked.MemoryBarrierProcessWide());
            others = Least(others, () => _ = watcher.Reader.Completion);
        }

        TestContext.Out.WriteLine($"{Looks} barriers: {firsts}; {Looks} looks: {others}");
        Assert.That(watcher.Reader.Completion, Is.SameAs(completion));
#if !TESTS_NETSTANDARD
        Assert.That(others, Is.LessThan(firsts / 2));
#endif

        static TimeSpan Least(TimeSpan least, Action look)
        {
            long start = Stopwatch.GetTimestamp();
            for (int done = 0; done < Looks; done++)
            {
                look();
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            return elapsed < least ? elapsed : least;
        }
    }

    [Test]
    public async Task A_readers_Completion_accessed_before_ends_even_if_completion_races_the_last_take()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(2_000); round++)
        {
            var value = new MemoryValue<int>(1) { Sync = sync };
            using MemoryWatcher<int> watcher = value.Watch();
            Task completion = watcher.Reader.Completion;
            Assert.That(watcher.Reader.Completion, Is.SameAs(completion));

            duel.RunInTurns(round, () => value.TryComplete(), () => watcher.TryGet(out _));

            await completion.Within();
        }
    }

    private static async Task<List<int>> ReadAsync(ChannelReader<int> reader)
    {
        List<int> got = [];
        await ReadInto(got, reader);
        return got;
    }

    private static async Task ReadInto(List<int> got, ChannelReader<int> reader)
    {
        await foreach (int item in reader.ReadAllAsync())
        {
            got.Add(item);
        }
    }
}
