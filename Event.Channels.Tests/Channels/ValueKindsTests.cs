namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ValueKindsTests(bool sync)
{
    [Test]
    public Task Null_is_a_value_like_any_other() => IsAValueAsync<string?>(null, "not null");

    [Test]
    public Task A_null_nullable_struct_is_a_value_like_any_other() => IsAValueAsync<int?>(null, 1);

    [Test]
    public Task Zero_is_a_value_like_any_other() => IsAValueAsync(0, 1);

    [Test]
    public Task False_is_a_value_like_any_other() => IsAValueAsync(false, true);

    [Test]
    public Task A_default_struct_is_a_value_like_any_other() => IsAValueAsync(default, Guid.NewGuid());

    [Test]
    public Task Not_a_number_is_a_value_like_any_other() => IsAValueAsync(double.NaN, 1);

    [Test]
    public async Task An_object_is_delivered_by_reference_and_never_compared()
    {
        var first = new Comparisons();
        var second = new Comparisons();
        var value = new MemoryValue<Comparisons>(first) { Sync = sync };
        using MemoryWatcher<Comparisons> watcher = value.Watch();

        Comparisons gotFirst = await watcher.GetAsync().Within();
        Task set = value.StartSet(second);
        Comparisons gotSecond = await watcher.GetAsync().Within();
        await set.Within();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(gotFirst, Is.SameAs(first));
            Assert.That(gotSecond, Is.SameAs(second));
            Assert.That(first.Count + second.Count, Is.Zero);
        }
    }

    [Test]
    public async Task WaitForUnreadAsync_on_a_Boolean_value_reports_that_a_value_is_unread_and_not_the_value([Values] bool data)
    {
        var value = new MemoryValue<bool> { Sync = sync };
        using MemoryWatcher<bool> watcher = value.Watch();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        await wait.StillWaitsAsync();

        Task set = value.StartSet(data);

        Assert.That(await wait.Within(), Is.True);
        Task<bool> get = watcher.StartGet();
        Assert.That(await get.Within(), Is.EqualTo(data));
        await set.Within();
        get = watcher.StartGet();
        await value.SetAsync(data).Within();
        Assert.That(await get.Within(), Is.EqualTo(data));

        wait = watcher.WaitForUnreadAsync().AsTask();
        value.TryComplete();
        Assert.That(await wait.Within(), Is.False);
    }

    private async Task IsAValueAsync<T>(T kind, T other)
    {
        var initial = new MemoryValue<T>(kind) { Sync = sync };
        Assert.That((initial.TryPeek(out T? got), got), Is.EqualTo((true, kind)));
        using (MemoryWatcher<T> first = initial.Watch())
        {
            Assert.That((first.TryGet(out got), got), Is.EqualTo((true, kind)));
            Assert.That(first.TryGet(out _), Is.False);
        }

        var value = new MemoryValue<T>(other) { Sync = sync };
        using MemoryWatcher<T> watcher = value.Watch();
        await watcher.GetAsync().Within();

        Task<T> get = watcher.StartGet();
        await value.SetAsync(kind).Within();
        Assert.That(await get.Within(), Is.EqualTo(kind));

        Task set = value.StartSet(kind);
        await using IAsyncEnumerator<T> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Assert.That((await loop.MoveNextAsync().Within(), loop.Current), Is.EqualTo((true, kind)));
        await set.Within();
        Assert.That((value.TryPeek(out got), got), Is.EqualTo((true, kind)));
        Assert.That(watcher.TryGet(out _), Is.False);
    }

    /// <summary>Counts how often it is compared.</summary>
    private sealed class Comparisons
    {
        public int Count { get; private set; }

        public override bool Equals(object? obj) => ++Count < 0;

        public override int GetHashCode() => ++Count;
    }
}
