using System.Runtime.CompilerServices;

namespace EventChannels.Tests.Hostile;

/// <summary>Values of 64 MB. At most two of them are alive for each watcher, regardless of earlier Sets.</summary>
[NonParallelizable]
[Platform(Exclude = "Mono", Reason = Heap.OnMono)]
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class LargeValueTests(bool sync)
{
    private const int Size = 64 * 1024 * 1024;
    private const int Sets = 12;

    private static readonly Dictionary<string, Func<IWatchable<Large>, IWatchable<Large>>> _kinds = new()
    {
        ["value"] = value => value,
        ["Select"] = value => value.Select(next => next),
        ["Where"] = value => value.Where(_ => true),
        ["CombineLatest"] = value => new[] { value }.CombineLatest(latest => latest[0]),
        ["ThrottleLatest"] = value => value.ThrottleLatest(TimeSpan.FromSeconds(1), new LeapingTime()),
        ["TakeUntil"] = value => value.TakeUntil(new CancellationTokenSource().Token),
    };

    public static IEnumerable<string> Kinds => _kinds.Keys;

    [TearDown]
    public void Collect() => GC.Collect();

    [Test]
    public void A_value_of_64_MB_is_released_after_the_next_one_is_read(
        [ValueSource(nameof(Kinds))] string kind, [Values] bool waits)
    {
        var value = new MemoryValue<Large> { Sync = sync };
        using IWatcher<Large> watcher = _kinds[kind](value).Watch();
        List<WeakReference> all = [];
        for (int set = 0; set < Sets; set++)
        {
            all.Add(SetAndGet(value, watcher, waits));
        }

        Assert.That(() => Heap.CountAlive(all), Is.EqualTo(1).After(10_000, 1));
        Assert.That(all[^1].IsAlive, Is.True, "It is current.");
        GC.KeepAlive(value);
    }

    [Test]
    public void An_unread_value_of_64_MB_is_released_when_the_next_one_is_set()
    {
        var value = new MemoryValue<Large> { Sync = sync };
        using MemoryWatcher<Large> watcher = value.Watch(Delivery.Async);
        List<WeakReference> all = [];
        for (int set = 0; set < Sets; set++)
        {
            all.Add(Set(value));
        }

        Assert.That(() => Heap.CountAlive(all), Is.EqualTo(1).After(10_000, 1));
        GC.KeepAlive(value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Set(MemoryValue<Large> value)
    {
        var data = new Large();
        value.Set(data);
        return new WeakReference(data.Bytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SetAndGet(MemoryValue<Large> value, IWatcher<Large> watcher, bool waits)
    {
        var data = new Large();
        Task<Large>? get = waits ? watcher.StartGet() : null;
        Task set = value.StartSet(data);
        Assert.That((get ?? watcher.StartGet()).Within().GetAwaiter().GetResult().Bytes, Is.SameAs(data.Bytes));
        set.Within().GetAwaiter().GetResult();
        return new WeakReference(data.Bytes);
    }

    // It has several words beside the array, and is copied like a large struct.
    private readonly struct Large()
    {
        private readonly Guid _one = Guid.NewGuid();
        private readonly Guid _other = Guid.NewGuid();

        public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Size);

        public override int GetHashCode() => (_one, _other).GetHashCode();
    }
}
