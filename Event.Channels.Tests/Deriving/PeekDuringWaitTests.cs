namespace EventChannels.Tests.Deriving;

/// <summary>The view that another thread has of a filter while a wait over it skips a value.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class PeekDuringWaitTests(bool sync)
{
    private static readonly Dictionary<string, Func<IWatchable<int>, Func<int, bool>, IWatchable<int>>> _filters = new()
    {
        ["Where"] = (watchable, isEven) => watchable.Where(isEven),
        ["Where of Select"] = (watchable, isEven) => watchable.Select(next => next).Where(isEven),
        ["Where of Where"] = (watchable, isEven) => watchable.Where(next => next > 0).Where(isEven),
        ["Where of DistinctUntilChanged"] = (watchable, isEven) => watchable.DistinctUntilChanged().Where(isEven),
    };

    private static readonly IEqualityComparer<int> _parity =
        EqualityComparer<int>.Create((one, other) => one % 2 == other % 2, _ => 0);

    public static IEnumerable<string> Names => _filters.Keys;

    [Test]
    public async Task A_passing_value_that_arrives_while_a_wait_tests_another_one_is_unread_until_it_is_read(
        [ValueSource(nameof(Names))] string name)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        List<bool> looks = [];
        IWatcher<int>? watcher = null;
        using IWatcher<int> filter = watcher = _filters[name](value, IsEven).Watch();

        Assert.That(await watcher.WaitForUnreadAsync().AsTask().Within(), Is.True);
        Assert.That(looks, Is.Not.Empty.And.All.True);
        Assert.That(watcher.Drain(), Is.EqualTo([2]));

        bool IsEven(int next)
        {
            if (value.TryPeek(out int newest) && newest == 1)
            {
                value.SetAndLeave(2);
            }
            else if (next == 2 && watcher is { } looked)
            {
                watcher = null; // the peek runs this function again
                looks.Add(looked.HasUnread);
                looks.Add(looked.TryPeek(out int found) && found == 2);
                watcher = looked;
            }

            return next % 2 == 0;
        }
    }

    [Test]
    public async Task Nothing_is_unread_while_a_wait_skips_a_value_that_does_not_pass(
        [ValueSource(nameof(Names))] string name)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        List<bool> looks = [];
        IWatcher<int>? watcher = null;
        using IWatcher<int> filter = watcher = _filters[name](value, IsEven).Watch();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();

        await value.SetAsync(3).Within();
        Task set = value.StartSet(4);
        Assert.That(await wait.Within(), Is.True);
        Assert.That(looks, Is.Not.Empty.And.All.False);
        Assert.That(watcher.Drain(), Is.EqualTo([4]));
        await set.Within();

        bool IsEven(int next)
        {
            if (next % 2 != 0 && watcher is { } looked)
            {
                watcher = null;
                looks.Add(looked.HasUnread);
                looks.Add(looked.TryPeek(out _));
                watcher = looked;
            }

            return next % 2 == 0;
        }
    }

    [Test]
    public async Task A_value_that_a_wait_passes_over_counts_as_given_by_the_filter_below()
    {
        // Inside a Set, the wait tests its value before the Set returns.
        var value = new MemoryValue<int>(12) { Sync = sync, AllowSynchronousContinuations = true };
        using IWatcher<int> watcher = value.DistinctUntilChanged(_parity).Where(next => next > 10).Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(12));
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();

        await value.SetAsync(3).Within();  // another parity, and too small
        await value.SetAsync(13).Within(); // the same parity as 3
        Task set = value.StartSet(14);

        Assert.That(await wait.Within(), Is.True);
        Assert.That(watcher.Drain(), Is.EqualTo([14]));
        await set.Within();
    }
}
