namespace EventChannels.Tests.Deriving;

/// <summary>A wait of a filter over a source that cannot pass over a value: the wait takes the value, and may put it back.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class WaitOverOtherSourceTests(bool sync)
{
    private static readonly Dictionary<string, Func<IWatchable<int>, IWatchable<int>>> _sources = new()
    {
        ["custom"] = value => new ForeignWatchable<int>(value),
        ["CombineLatest"] = value => value.CombineLatest(new MemoryValue<int>(0), (next, _) => next),
        ["TakeUntil"] = value => value.TakeUntil(CancellationToken.None),
    };

    public static IEnumerable<string> Names => _sources.Keys;

    [Test]
    public async Task A_wait_skips_values_that_do_not_pass([ValueSource(nameof(Names))] string name)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = _sources[name](value).Where(next => next % 2 == 0).Watch();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();

        await value.SetAsync(3).Within();
        Task set = value.StartSet(4);

        Assert.That(await wait.Within(), Is.True);
        Assert.That(watcher.Drain(), Is.EqualTo([4]));
        await set.Within();
    }

    [Test]
    public async Task A_passing_value_that_replaces_the_tested_one_stays_unread([ValueSource(nameof(Names))] string name)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        List<bool> looks = [];
        IWatcher<int>? watcher = null;
        using IWatcher<int> filter = watcher = _sources[name](value).Where(IsEven).Watch();

        Assert.That(await watcher.WaitForUnreadAsync().AsTask().Within(), Is.True);
        Assert.That(looks, Is.Not.Empty.And.All.True);
        Assert.That(watcher.Drain(), Is.EqualTo([2]));

        bool IsEven(int next)
        {
            if (next == 1 && value.TryPeek(out int newest) && newest == 1)
            {
                value.SetAndLeave(2);
            }
            else if (next == 2 && watcher is { } looked)
            {
                watcher = null; // the look runs this function again
                looks.Add(looked.HasUnread);
                watcher = looked;
            }

            return next % 2 == 0;
        }
    }

    [Test]
    public async Task A_value_that_replaces_the_tested_one_and_on_which_the_function_throws_is_left_to_the_Get(
        [ValueSource(nameof(Names))] string name)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = _sources[name](value).Where(IsEven).Watch();

        Assert.That(await watcher.WaitForUnreadAsync().AsTask().Within(), Is.True);
        Assert.That(await watcher.GetAsync().FailureAsync(), Is.TypeOf<InvalidDataException>());

        bool IsEven(int next)
        {
            if (next != 1)
            {
                throw new InvalidDataException("the function's own");
            }

            if (value.TryPeek(out int newest) && newest == 1)
            {
                value.SetAndLeave(2);
            }

            return false;
        }
    }
}
