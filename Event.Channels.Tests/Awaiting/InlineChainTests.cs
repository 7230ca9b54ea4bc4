namespace EventChannels.Tests.Awaiting;

/// <summary>Continuations that run inside a Set, and set another value there.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class InlineChainTests(bool sync)
{
    private const int Hops = 10_000;
    private const int SmallStack = 256 * 1024;

    [Test]
    public async Task A_chain_of_values_that_set_each_other_does_not_overflow_the_stack([Values] bool completes)
    {
        bool awaits = completes == sync;
        MemoryValue<int>[] values =
        [
            .. Enumerable.Range(0, Hops + 1).Select(_ => new MemoryValue<int> { AllowSynchronousContinuations = true, Sync = sync }),
        ];
        for (int hop = 0; hop < Hops; hop++)
        {
            MemoryWatcher<int> watcher = values[hop].Watch();
            MemoryValue<int> next = values[hop + 1];
            if (awaits)
            {
                _ = PassOnAsync(watcher, next, completes);
            }
            else
            {
                ValueTask<bool> wait = watcher.WaitForUnreadAsync();
                Continuations.OnCompleted(wait, () => PassOn(watcher, next, completes));
            }
        }

        MemoryWatcher<int> last = values[Hops].Watch();
        Task<bool> reached = last.WaitForUnreadAsync().AsTask();

        var thread = new Thread(() => _ = completes ? values[0].TryComplete() : values[0].StartSet(1).IsCompleted, SmallStack);
        thread.Start();

        Assert.That(await reached.Within(), Is.Not.EqualTo(completes));
        thread.Join();
    }

    [Test]
    public void A_continuation_inside_a_function_of_another_value_may_set_that_value_but_the_function_may_not()
    {
        var first = new MemoryValue<int>(0) { Sync = sync };
        var second = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = true };
        using MemoryWatcher<int> watcher = second.Watch();
        Exception? thrown = null;
        int runs = 0;
        Continuations.OnCompleted(watcher.WaitForUnreadAsync(), () =>
        {
            try
            {
                first.Set(10);
            }
            catch (Exception failure)
            {
                thrown = failure;
            }
        });

        int made = first.Update(Next);

        Assert.That(thrown, Is.Null);
        Assert.That((made, runs), Is.EqualTo((11, 2)), "It was overtaken, and ran again.");

        int Next(int current)
        {
            if (++runs == 1)
            {
                _ = second.StartSet(1);
                Assert.That(() => first.Set(20), Throws.InvalidOperationException);
            }

            return current + 1;
        }
    }

    [Test]
    public void A_function_that_sets_its_own_value_is_refused_even_after_it_woke_a_watcher_of_another(
        [Values] bool nested)
    {
        var outer = new MemoryValue<int>(0) { Sync = sync };
        var first = new MemoryValue<int>(0) { Sync = sync };
        var second = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = true };
        using MemoryWatcher<int> watcher = second.Watch();
        Continuations.OnCompleted(watcher.WaitForUnreadAsync(), static () => { });

        Assert.That(
            () => outer.Update(current => nested ? first.Update(_ => SetThen(outer)) : SetThen(outer)),
            Throws.InvalidOperationException);

        Assert.That(outer.Update(current => current + 1), Is.EqualTo(1), "It works as before.");
        first.Set(2);

        int SetThen(MemoryValue<int> value)
        {
            _ = second.StartSet(1);
            value.Set(5);
            return 6;
        }
    }

    private static async Task PassOnAsync(MemoryWatcher<int> watcher, MemoryValue<int> next, bool completes)
    {
        await watcher.WaitForUnreadAsync().ConfigureAwait(false);
        PassOn(watcher, next, completes);
    }

    private static void PassOn(MemoryWatcher<int> watcher, MemoryValue<int> next, bool completes)
    {
        if (completes)
        {
            next.TryComplete();
        }
        else
        {
            watcher.TryGet(out int got);
            _ = next.StartSet(got);
        }
    }
}
