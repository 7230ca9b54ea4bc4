namespace EventChannels.Tests.Deriving;

/// <summary>When a combination's function runs, and where its exceptions go.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class CombineLatestFunctionTests(bool sync)
{
    [Test]
    public async Task The_function_of_a_combination_runs_once_inside_the_Get()
    {
        var first = new MemoryValue<int>(1) { Sync = sync };
        var second = new MemoryValue<int>(2) { Sync = sync };
        int runs = 0;
        using IWatcher<int> watcher = first.CombineLatest(second, (a, b) =>
        {
            runs++;
            return a + b;
        }).Watch();

        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        Assert.That(runs, Is.Zero);
        Assert.That(watcher.Drain(), Is.EqualTo(new[] { 3 }));
        Assert.That(runs, Is.EqualTo(1));
    }

    [Test]
    public async Task An_exception_from_the_function_of_a_combination_is_thrown_by_the_Get_and_the_combination_counts_as_read(
        [Values] bool tries, [Values] bool waits)
    {
        var error = new InvalidDataException();
        bool throws = false;
        var first = new MemoryValue<int>(1) { Sync = sync };
        var second = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<(int, int)> watcher = first
            .CombineLatest(second, (a, b) => throws ? throw error : (a, b)).Watch();
        watcher.Drain();
        throws = true;
        Task<(int, int)>? get = waits && !tries ? watcher.StartGet() : null;
        Task set = second.StartSet(2);

        if (tries)
        {
            Assert.That(() => watcher.TryGet(out _), Throws.Exception.SameAs(error));
        }
        else
        {
            Assert.That(await (get ?? watcher.StartGet()).FailureAsync(), Is.SameAs(error));
        }

        await set.Within();
        Assert.That((watcher.HasUnread, watcher.TryGet(out _)), Is.EqualTo((false, false)));
        throws = false;
        set = first.StartSet(2);
        Assert.That(watcher.Drain(), Is.EqualTo(new[] { (2, 2) }));
        await set.Within();
    }

    [Test]
    public async Task MarkUnread_puts_back_a_combination_whose_function_threw()
    {
        bool throws = true;
        var first = new MemoryValue<int>(1) { Sync = sync };
        var second = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<(int, int)> watcher = first
            .CombineLatest(second, (a, b) => throws ? throw new InvalidDataException() : (a, b)).Watch();
        Assert.That(await watcher.GetAsync().FailureAsync(), Is.TypeOf<InvalidDataException>());
        Task set = second.StartSet(2);

        watcher.MarkUnread();

        throws = false;
        Assert.That(watcher.Drain(), Is.EqualTo(sync ? new[] { (1, 1), (1, 2) } : [(1, 2)]));
        await set.Within();
    }

    [Test]
    public async Task A_value_on_which_a_source_threw_counts_as_read_and_the_next_combination_has_the_other_sources(
        [Values] bool throwsFirst, [Values] bool putsBack)
    {
        bool throws = true;
        var error = new InvalidDataException();
        var first = new MemoryValue<int>(1) { Sync = sync };
        var second = new MemoryValue<int>(1) { Sync = sync };
        IWatchable<int> throwing = second.CombineLatest(second, (value, _) => throws ? throw error : value);
        using IWatcher<(int, int)> watcher = throwsFirst
            ? throwing.CombineLatest(first, static (thrown, plain) => (plain, thrown)).Watch()
            : first.CombineLatest(throwing).Watch();

        Assert.That(await watcher.GetAsync().FailureAsync(), Is.SameAs(error));
        Assert.That(watcher.HasUnread, Is.False);
        throws = false;
        Task set = Task.CompletedTask;
        if (putsBack)
        {
            watcher.MarkUnread();
        }
        else
        {
            set = second.StartSet(2);
        }

        Assert.That(watcher.Drain(), Is.EqualTo(new[] { (1, putsBack ? 1 : 2) }));
        await set.Within();
    }

    [Test]
    public async Task MarkUnread_after_a_wait_that_found_an_error_in_a_combination_restores_the_value_and_drops_the_error()
    {
        bool throws = true;
        var missing = new MemoryValue<int> { Sync = sync };
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<(int, int)> watcher = missing
            .CombineLatest(value.Select(next => throws ? throw new InvalidDataException() : next)).Watch();
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);

        watcher.MarkUnread();

        throws = false;
        Assert.That(watcher.HasUnread, Is.False);
        Task set = missing.StartSet(2);
        Assert.That(watcher.Drain(), Is.EqualTo([(2, 1)]));
        await set.Within();
    }

    [Test]
    public async Task A_new_update_is_in_the_next_combination_even_if_another_source_throws_after_it_was_taken()
    {
        bool throws = false;
        var first = new MemoryValue<int>(1) { Sync = sync };
        var second = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<(int, int)> watcher = first
            .CombineLatest(second.Select(next => throws ? throw new InvalidDataException() : next)).Watch();
        watcher.Drain();
        throws = true;
        Task[] sets = [first.StartSet(2), second.StartSet(2)];

        Assert.That(() => watcher.TryGet(out _), Throws.TypeOf<InvalidDataException>());

        await Task.WhenAll(sets).Within();
        throws = false;
        Assert.That(watcher.HasUnread, Is.True);
        Task set = first.StartSet(3);
        Assert.That(watcher.Drain(), Is.EqualTo(sync ? new[] { (2, 1), (3, 1) } : [(3, 1)]));
        await set.Within();
    }

    [Test]
    public void The_function_of_a_combination_must_not_Get_from_its_own_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatcher<int>? watcher = null;
        watcher = value.CombineLatest(value, (a, b) => watcher!.TryGet(out int got) ? got : a + b).Watch();

        Assert.That(() => watcher.TryGet(out _), Throws.InvalidOperationException.With.Message.Contains("its own watcher"));
        watcher.Dispose();
    }

    [Test]
    public async Task The_function_of_a_combination_may_dispose_its_own_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatcher<int>? watcher = null;
        var error = new InvalidDataException();
        watcher = value.CombineLatest(value, int (_, _) =>
        {
            watcher!.Dispose();
            throw error;
        }).Watch();

        Assert.That(await watcher.GetAsync().FailureAsync(), Is.SameAs(error));
        Assert.That(() => watcher.TryGet(out _), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(value.WatcherCount, Is.Zero);
    }
}
