namespace EventChannels.Tests.Channels;

/// <summary>A watcher's end of its channel, together with the watcher's own members.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ReaderTests(bool sync)
{
    /// <summary>The operations in which a watcher can wait.</summary>
    public enum Waiting
    {
        Get,
        Loop,
        Read,
        WaitToRead,
    }

    [Test]
    public async Task Only_one_Get_at_a_time_is_allowed_across_a_watcher_and_its_reader([Values] Waiting first)
    {
        Waiting second = (Waiting)(((int)first + 2) % 4);
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task waiting = Begin(watcher, first);
        Assert.That(waiting.IsCompleted, Is.False);

        Assert.That(async () => await Begin(watcher, second), Throws.InvalidOperationException);
        Assert.That(() => watcher.TryGet(out _), Throws.InvalidOperationException);
        Assert.That(() => watcher.Reader.TryRead(out _), Throws.InvalidOperationException);

        await waiting.StillWaitsAsync();
        Task set = value.StartSet(1);
        await waiting.Within();
        Assert.That(watcher.Drain(), first == Waiting.WaitToRead ? Is.EqualTo([1]) : Is.Empty);
        await set.Within();
    }

    [Test]
    public async Task A_reader_may_be_peeked_while_a_Get_waits()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task waiting = watcher.StartGet();

        Assert.That((watcher.Reader.TryPeek(out _), watcher.Reader.Count), Is.EqualTo((false, 0)));
        Assert.That(watcher.Reader.Completion.IsCompleted, Is.False);

        await waiting.StillWaitsAsync();
    }

    [Test]
    public async Task A_value_taken_by_a_watcher_is_not_read_by_its_reader_and_vice_versa()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        Assert.That((watcher.Reader.TryRead(out int read), read, watcher.TryGet(out _)), Is.EqualTo((true, 1, false)));
        Task set = value.StartSet(2);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2));
        Assert.That((watcher.Reader.TryRead(out _), watcher.Reader.Count), Is.EqualTo((false, 0)));
        await set.Within();
    }

    [Test]
    public async Task A_reader_reads_only_the_updates_of_its_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> one = value.Watch();
        using MemoryWatcher<int> other = value.Watch();

        Assert.That(await one.Reader.ReadAsync().Within(), Is.EqualTo(1));

        Assert.That((one.Reader.Count, other.Reader.Count), Is.EqualTo((0, 1)));
        Assert.That((other.Reader.TryPeek(out int peeked), peeked), Is.EqualTo((true, 1)));
        Assert.That(other.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task Each_reader_is_completed_once_it_has_read_the_last_value()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> one = value.Watch();
        using MemoryWatcher<int> other = value.Watch();
        Task[] completions = [one.Reader.Completion, other.Reader.Completion];
        value.TryComplete();

        Assert.That(completions.Select(completion => completion.IsCompleted), Is.All.False);
        one.Drain();
        Assert.That(completions.Select(completion => completion.IsCompleted), Is.EqualTo([true, false]));
        other.Drain();

        await Task.WhenAll(completions).Within();
    }

    [Test]
    public async Task Completion_is_never_missed_by_a_reader_that_takes_the_last_value_at_the_same_time()
    {
        int rounds = Stress.Rounds(20_000);
        Task[] completions = new Task[rounds];
        var values = new MemoryValue<int>[rounds];
        var watchers = new MemoryWatcher<int>[rounds];
        for (int round = 0; round < rounds; round++)
        {
            values[round] = new MemoryValue<int>(1) { Sync = sync };
            watchers[round] = values[round].Watch();
            completions[round] = watchers[round].Reader.Completion;
        }

        int missed = 0;
        await Threads.RaceAsync(
            rounds,
            (thread, round) => _ = thread == 0 ? values[round].TryComplete() : watchers[round].Reader.TryRead(out _),
            round => missed += completions[round].IsCompleted ? 0 : 1);

        Assert.That(missed, Is.Zero);
    }

    private static Task Begin(MemoryWatcher<int> watcher, Waiting how) => how switch
    {
        Waiting.Get => watcher.StartGet(),
        Waiting.Loop => watcher.ReadAllAsync().GetAsyncEnumerator().MoveNextAsync().AsTask(),
        Waiting.Read => watcher.Reader.ReadAsync().AsTask(),
        _ => watcher.Reader.WaitToReadAsync().AsTask(),
    };
}
