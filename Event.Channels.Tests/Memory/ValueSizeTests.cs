#if !TESTS_NETSTANDARD // its sizes are not promised
namespace EventChannels.Tests.Memory;

/// <summary>The size of a value in bytes: small enough to keep one for each of a million keys.</summary>
[NonParallelizable]
public sealed class ValueSizeTests
{
    private const int Value = 128;
    private const int Writer = 24;

    [Test]
    public void A_value_without_watchers_is_128_bytes_with_and_without_data()
    {
        Assert.That(Allocated.EachTime(static () => Keep(new MemoryValue<int>(1))), Is.EqualTo(Value));
        Assert.That(Allocated.EachTime(static () => Keep(new MemoryValue<int>())), Is.EqualTo(Value));
        Assert.That(Allocated.EachTime(static () => Keep(new MemoryValue<string>(""))), Is.EqualTo(Value));
    }

    [TestCase(Delivery.Async, 80)]
    [TestCase(Delivery.Sync, 208)] // including the SyncLine
    public void The_first_watcher_of_a_value_adds_only_itself_and_the_writer(Delivery delivery, int watcher)
    {
        Assert.That(
            Allocated.EachTime(() => new MemoryValue<int>(1).Watch(delivery)), Is.EqualTo(Value + Writer + watcher));
    }

    [Test]
    public void Setting_and_reading_keep_only_the_newest_update()
    {
        const int Update = 40;

        long bytes = Allocated.EachTime(static () =>
        {
            var value = new MemoryValue<int>(1);
            MemoryWatcher<int> watcher = value.Watch();
            watcher.TryGet(out _);
            value.Set(2);
            watcher.TryGet(out _);
            watcher.Dispose();
        });

        Assert.That(bytes, Is.EqualTo(Value + Writer + 80 + Update));
    }

    private static void Keep(object value) => GC.KeepAlive(value);
}
#endif
