#if !DEBUG && !TESTS_NETSTANDARD // an async method's state machine is an object there, or is not reused
namespace EventChannels.Tests.Memory;

/// <summary>The cost of an update, regardless of the number of sources. Continuations run inline, all on one thread.</summary>
[NonParallelizable]
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class CombineLatestAllocationTests(bool sync)
{
    private const int Few = 10;
    private const int Many = 1000;

    [Test]
    public void A_Get_that_waits_at_a_combination_of_many_sources_allocates_only_the_list() =>
        Assert.That(BytesOfAGet(Many) - BytesOfAGet(Few), Is.EqualTo((Many - Few) * sizeof(long)));

    private long BytesOfAGet(int count)
    {
        MemoryValue<long>[] values =
            [.. Enumerable.Range(0, count).Select(_ => new MemoryValue<long>(0) { AllowSynchronousContinuations = true, Sync = sync })];
        using IWatcher<IReadOnlyList<long>> watcher = values.CombineLatest().Watch();
        watcher.Drain();
        long next = 0;
        long sum = 0;
        ValueTask<IReadOnlyList<long>> get = default;
        Action resumed = () => sum += get.GetAwaiter().GetResult()[1];

        long bytes = Allocated.EachTime(() =>
        {
            Continuations.OnCompleted(get = watcher.GetAsync(), resumed);
            End(values[1].SetAsync(++next));
        });
        Assert.That(sum, Is.EqualTo(next * (next + 1) / 2), "Every one was resumed, with its value.");
        return bytes;
    }

    private static void End(ValueTask set) => set.GetAwaiter().GetResult();
}
#endif
