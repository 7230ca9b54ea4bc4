#pragma warning disable CA2012 // the misuse is intended

using EventChannels.Tests.Contract;

namespace EventChannels.Tests.Hostile;

/// <summary>
/// A ValueTask that is awaited late, never, or by two threads at once. No other watcher and no producer is affected.
/// </summary>
[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.All))]
public sealed class UnawaitedTaskTests(WatcherKind kind, bool sync)
{
    private const int Rounds = 300;

    [Test]
    public async Task A_Get_that_is_never_awaited_has_taken_its_value_and_the_next_Get_returns_the_next(
        [Values] bool waits)
    {
        MemoryValue<int> value = Create();
        using IWatcher<int> watcher = kind.Of(value).Watch();
        using IWatcher<int> other = kind.Of(value).Watch();
        for (int next = 1; next < 10; next++)
        {
            Task<int> others = other.StartGet();
            Task set;
            if (waits)
            {
                Forget(watcher.GetAsync());
                set = value.StartSet(next);
            }
            else
            {
                set = value.StartSet(next);
                Forget(watcher.GetAsync());
            }

            Assert.That(await others.Within(), Is.EqualTo(next));
            await set.Within();
            await Deadlines.UntilAsync(() => !IsGetting(watcher), "the unawaited Get to end");
        }

        Assert.That(watcher.HasUnread, Is.False);
        await GoesOnAsync(value, watcher);
        await GoesOnAsync(value, other);
    }

    [Test]
    public async Task A_Get_awaited_after_later_Gets_have_ended_still_returns_its_own_value()
    {
        MemoryValue<int> value = Create();
        using IWatcher<int> watcher = kind.Of(value).Watch();
        List<ValueTask<int>> gets = [];
        for (int next = 1; next <= 5; next++)
        {
            ValueTask<int> get = watcher.GetAsync();
            await value.SetAsync(next).Within();
            await Deadlines.UntilAsync(() => get.IsCompleted, "the Get to end");
            gets.Add(get);
        }

        List<int> got = [];
        for (int index = gets.Count - 1; index >= 0; index--)
        {
            got.Add(await gets[index].Within());
        }

        Assert.That(got, Is.EqualTo([5, 4, 3, 2, 1]));
        await GoesOnAsync(value, watcher);
    }

    [Test]
    public async Task A_Get_can_still_be_awaited_after_its_watcher_is_disposed_and_unreferenced()
    {
        MemoryValue<int> value = Create();
        IWatcher<int> watcher = kind.Of(value).Watch();
        ValueTask<int> get = watcher.GetAsync();
        await value.SetAsync(1).Within();
        await Deadlines.UntilAsync(() => get.IsCompleted, "the Get to end");
        watcher.Dispose();
        GC.Collect();

        Assert.That(await get.Within(), Is.EqualTo(1));
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task Two_threads_that_request_the_result_of_one_Get_at_once_do_not_affect_Gets_of_other_watchers()
    {
        using var duel = new Duel();
        MemoryValue<int> value = Create();
        MemoryValue<int>[] othersValues = [Create(), Create()];
        using IWatcher<int> watcher = kind.Of(value).Watch();
        using IWatcher<int> left = kind.Of(othersValues[0]).Watch();
        using IWatcher<int> right = kind.Of(othersValues[1]).Watch();
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            ValueTask<int> get = watcher.GetAsync();
            _ = value.StartSet(round);
            await Deadlines.UntilAsync(() => get.IsCompleted, "the Get to end").ConfigureAwait(false);
            Task<int>? leftGet = null;
            Task<int>? rightGet = null;

            duel.Run(
                () =>
                {
                    Ask(get);
                    leftGet = left.StartGet();
                },
                () =>
                {
                    Ask(get);
                    rightGet = right.StartGet();
                });

            _ = othersValues[1].StartSet(-round);
            _ = othersValues[0].StartSet(round);
            Assert.That((await leftGet!.Within(), await rightGet!.Within()), Is.EqualTo((round, -round)), $"Round {round}");
        }
    }

    private static void Forget(ValueTask<int> get) => _ = get.IsCompleted;

    // A second use during a Get is refused.
    private static bool IsGetting(IWatcher<int> watcher)
    {
        try
        {
            watcher.TryGet(out _);
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private static void Ask(ValueTask<int> get)
    {
        try
        {
            get.GetAwaiter().GetResult();
        }
        catch (InvalidOperationException)
        {
        }
    }

    private static async Task GoesOnAsync(MemoryValue<int> value, IWatcher<int> watcher)
    {
        Task<int> get = watcher.StartGet();
        Task set = value.StartSet(100);
        Assert.That(await get.Within(), Is.EqualTo(100));
        _ = set; // another watcher may not have taken the value yet
    }

    private MemoryValue<int> Create() => new() { Sync = sync };
}
