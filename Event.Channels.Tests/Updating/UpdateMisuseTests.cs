namespace EventChannels.Tests.Updating;

/// <summary>A function that sets its own value would overtake itself for ever.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class UpdateMisuseTests(bool sync)
{
    // One guard protects every Set: each way to run a function, and each way to set a value inside it, passes the guard
    // once.
    private static IEnumerable<TestCaseData> Ways =>
        Enum.GetValues<SetWay>().Select(inner => new TestCaseData((AtomicWay)((int)inner % 7), inner, (int)inner % 2 == 0));

    [TestCaseSource(nameof(Ways))]
    public async Task A_function_that_sets_its_own_value_fails_and_sets_nothing(
        AtomicWay way, SetWay inner, bool watched)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int>? watcher = watched ? value.Watch() : null;

        Exception? failure = await value.IncrementBy(way, () => value.SetBy(inner, 5)).FailureAsync();

        Assert.That(failure, Is.TypeOf<InvalidOperationException>().With.Message.Contains("Let it return"));
        Assert.That(value.Current(), Is.EqualTo(1));
        await AssertWorksAsync(value, watcher);
    }

    [Test]
    public async Task A_function_that_catches_the_refusal_to_set_its_own_value_can_continue([Values] AtomicWay way)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        int caught = 0;

        await value.IncrementBy(way, () =>
        {
            Assert.That(() => value.Set(5), Throws.TypeOf<InvalidOperationException>());
            caught++;
        }).Within();

        Assert.That((caught, value.Current()), Is.EqualTo((1, 2)));
        await AssertWorksAsync(value, null);
    }

    [Test]
    public async Task A_comparison_inside_a_function_that_sets_nothing_is_not_misuse()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };

        Assert.That(
            await value.UpdateAsync(current =>
                value.SetIfChanged(1) || value.CompareAndSet(7, 8) || new MemoryValue<int>().CompareAndSet(1, 2) ? -1 : current + 1)
                .Within(),
            Is.EqualTo(2));
    }

    [Test]
    public async Task A_function_that_sets_its_own_value_inside_functions_of_other_values_fails(
        [Values(AtomicWay.UpdateAsync, AtomicWay.CompareAndSet)] AtomicWay between)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var another = new MemoryValue<int>(1) { Sync = sync };
        var third = new MemoryValue<string>("") { Sync = sync };

        Exception? failure = await value.IncrementBy(AtomicWay.Update, () => third.Update(text =>
        {
            another.IncrementBy(between, () => value.Set(5)).GetAwaiter().GetResult();
            return text + "set";
        })).FailureAsync();

        Assert.That(failure, Is.TypeOf<InvalidOperationException>());

        Assert.That((value.Current(), another.Current()), Is.EqualTo((1, 1)));
        Assert.That((third.TryPeek(out string? text), text), Is.EqualTo((true, "")));
        await AssertWorksAsync(value, null);
        await AssertWorksAsync(another, null);
    }

    [Test]
    public async Task A_function_that_sets_its_own_value_after_a_function_of_another_has_ended_fails([Values] bool throws)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var another = new MemoryValue<int>(1) { Sync = sync };

        Exception? failure = await value.IncrementBy(AtomicWay.Update, () =>
        {
            Task other = another.IncrementBy(
                AtomicWay.Update, () => _ = throws ? throw new InvalidDataException("the function's own") : 0);
            Assert.That(other.IsFaulted, Is.EqualTo(throws));
            value.Set(5);
        }).FailureAsync();

        Assert.That(failure, Is.TypeOf<InvalidOperationException>());
        Assert.That((value.Current(), another.Current()), Is.EqualTo((1, throws ? 1 : 2)));
        await AssertWorksAsync(value, null);
    }

    [Test]
    public async Task A_thread_may_set_a_value_after_its_function_of_that_value_threw(
        [Values(AtomicWay.Update, AtomicWay.SetIfChangedAsync, AtomicWay.CompareAndSet)] AtomicWay way)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };

        Exception? thrown = await value
            .IncrementBy(way, () => throw new InvalidDataException("the function's own"))
            .FailureAsync();

        Assert.That(thrown, Is.TypeOf<InvalidDataException>());
        await AssertWorksAsync(value, null);
    }

    [Test]
    public async Task A_thread_whose_functions_have_ended_may_set_the_value_while_another_threads_function_runs()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var another = new MemoryValue<int>(1) { Sync = sync };
        using var begun = new ManualResetEventSlim();
        using var set = new ManualResetEventSlim();

        await Threads.Run(() =>
        {
            value.Update(current => current + another.Update(other => other + 1));
            Task<int> update = Threads.Run(() => value.Update(current =>
            {
                begun.Set();
                set.Wait(Deadlines.Unexpected);
                return current + 1;
            }));
            begun.Wait(Deadlines.Unexpected);

            Assert.That(() => value.Set(10), Throws.Nothing);

            set.Set();
            Assert.That(update.GetAwaiter().GetResult(), Is.EqualTo(11));
        }).Within();
    }

    [Test]
    public async Task Other_threads_may_set_a_value_while_a_function_of_it_runs_on_this_thread()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var seen = new List<int>();

        value.Update(current =>
        {
            seen.Add(current);
            if (seen.Count == 1)
            {
                Threads.Run(() => value.Set(5)).Within().GetAwaiter().GetResult();
            }

            return current + 1;
        });

        Assert.That(seen, Is.EqualTo([1, 5]));
        await AssertWorksAsync(value, null);
    }

    private static async Task AssertWorksAsync(MemoryValue<int> value, MemoryWatcher<int>? watcher)
    {
        watcher?.Drain();
        Task set = value.StartSet(100);
        Task<int> update = value.UpdateAsync(current => current + 1).AsTask();
        Assert.That(watcher?.Drain()[^1] ?? value.Current(), Is.EqualTo(101));
        await set.Within();
        Assert.That(await update.Within(), Is.EqualTo(101));
    }
}
