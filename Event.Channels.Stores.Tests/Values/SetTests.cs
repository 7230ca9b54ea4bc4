using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Stores.Tests.Values;

public sealed class SetTests : MemoryStoreFixture
{
    [Test]
    public async Task A_finished_Set_is_visible_to_watchers_of_the_same_value()
    {
        await using StoredValue<int> value = Number();
        using IWatcher<int> watcher = value.Watch();

        await value.SetAsync(1).Within();

        Assert.That((watcher.TryGet(out int got), got), Is.EqualTo((true, 1)));
        Assert.That((value.TryPeek(out int peeked), peeked), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Sets_that_are_not_awaited_are_applied_in_order()
    {
        await using StoredValue<int> value = Number();
        await using StoredValue<int> other = Number();
        using IWatcher<int> watcher = other.Watch();
        Task<List<int>> log = watcher.GetUntilAsync(number => number == 100);

        await Task.WhenAll(Enumerable.Range(1, 100).Select(number => value.StartSet(number))).Within();

        Assert.That(await log.Within(), Is.Ordered.And.Unique);
    }

    [Test]
    public async Task A_Set_replaces_the_value_of_another_process()
    {
        await using StoredValue<int> one = Number();
        await using StoredValue<int> other = Number();
        await one.SetAsync(1).Within();
        await other.SetAsync(2).Within();

        await one.SetAsync(3).Within();

        Assert.That(await ReadAsync(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_Set_whose_response_was_lost_is_retried_and_applied_once()
    {
        await using StoredValue<int> value = Number();
        await value.SetAsync(1).Within();
        long before = (await Store.ReadAsync("key", CancellationToken.None)).Revision;

        Store.LoseAnswers(1);
        await value.SetAsync(2).Within();

        StoreState state = await Store.ReadAsync("key", CancellationToken.None);
        Assert.That((await ReadAsync(), state.Revision), Is.EqualTo((2, before + 1)));
    }

    [Test]
    public async Task An_update_that_may_have_been_applied_when_its_response_was_lost_reports_an_unknown_outcome()
    {
        await using StoredValue<int> value = Number();
        await value.SetAsync(1).Within();

        Store.LoseAnswers(1);
        Exception? failure = await value.UpdateAsync(number => number + 1).FailureAsync();

        Assert.That(failure, Faults.Of(StoreFault.OutcomeUnknown, "not known whether 'key' was set"));
        Store.LoseAnswers(1);
        Assert.That(await value.CompareAndSetAsync(2, 3).FailureAsync(), Faults.Of(StoreFault.OutcomeUnknown));
        Assert.That(await value.UpdateAsync(number => number + 1).Within(), Is.EqualTo(4));
    }

    [Test]
    public async Task A_Set_cancelled_while_the_store_is_away_sets_nothing_and_says_so()
    {
        await using StoredValue<int> value = Number();
        using var cancellation = new CancellationTokenSource();
        Store.Interrupt();
        Task[] uses = Uses(value, cancellation.Token);
        foreach (Task use in uses)
        {
            await use.StillWaitsAsync();
        }

        await cancellation.CancelAsync();

        foreach (Task use in uses)
        {
            Assert.That(await use.FailureAsync(), Outcomes.CancelledUnsetBy(cancellation.Token));
        }

        Store.Resume();
        Assert.That((await Store.ReadAsync("key", CancellationToken.None)).Exists, Is.False);
    }

    [Test]
    public async Task A_Set_whose_token_was_cancelled_before_changes_nothing()
    {
        await using StoredValue<int> value = Number();
        await value.SetAsync(1).Within();
        var cancelled = new CancellationToken(canceled: true);

        foreach (Task use in Uses(value, cancelled))
        {
            Assert.That(await use.FailureAsync(), Outcomes.CancelledUnsetBy(cancelled));
        }

        Assert.That(await ReadAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_Set_cancelled_after_its_response_was_lost_reports_an_unknown_outcome()
    {
        var time = new FakeTimeProvider();
        await using var value = new StoredValue<int>(Store, "key", new(NumberSerializer.Instance) { TimeProvider = time });
        using var cancellation = new CancellationTokenSource();
        Store.LoseAnswers(int.MaxValue);
        Task set = value.StartSet(1, cancellation.Token);
        await set.StillWaitsAsync();

        await cancellation.CancelAsync();

        Assert.That(await set.FailureAsync(), Faults.Of(StoreFault.OutcomeUnknown));
    }

    [Test]
    public async Task A_Set_cancelled_while_it_completes_is_done()
    {
        await using StoredValue<int> value = Number();
        await value.SetAsync(0).Within();
        var time = new FakeTimeProvider();
        await using var slow = new MemoryStore { TimeProvider = time, Delay = TimeSpan.FromMilliseconds(10) };
        await using var slowValue = new StoredValue<int>(
            slow, "key", new(NumberSerializer.Instance) { AttemptTimeout = TimeSpan.FromHours(1) });
        using var cancellation = new CancellationTokenSource();
        Task set = slowValue.StartSet(1, cancellation.Token);
        await set.StillWaitsAsync();

        await cancellation.CancelAsync();
        await Deadlines.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(10));
                return set.IsCompleted;
            },
            "the Set");

        await set.Within();
        Assert.That((slowValue.TryPeek(out int peeked), peeked), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Updates_of_many_processes_all_count()
    {
        const int Processes = 4;
        const int Updates = 250;
        await using StoredValue<int> seed = Number();
        await seed.SetAsync(0).Within();
        StoredValue<int>[] values = [.. Enumerable.Range(0, Processes).Select(_ => Number())];

        await Task.WhenAll(values.Select(value => Task.Run(async () =>
        {
            for (int update = 0; update < Updates; update++)
            {
                await value.UpdateAsync(number => number + 1);
            }
        }))).Within();

        Assert.That(await ReadAsync(), Is.EqualTo(Processes * Updates));
    }

    [Test]
    public async Task An_update_needs_a_value_or_Absent()
    {
        await using StoredValue<int> value = Number();
        await using var withAbsent = new StoredValue<int>(Store, "other", new(NumberSerializer.Instance) { Absent = 10 });

        Assert.That(
            await value.UpdateAsync(number => number).FailureAsync(),
            Is.TypeOf<InvalidOperationException>().With.Message.Contains("Absent"));
        Assert.That(await withAbsent.UpdateAsync(number => number + 1).Within(), Is.EqualTo(11));
    }

    [Test]
    public async Task An_exception_from_an_updates_function_is_thrown_and_nothing_is_set()
    {
        await using StoredValue<int> value = Number();
        await value.SetAsync(1).Within();

        Exception? failure = await value.UpdateAsync(_ => throw new FormatException()).FailureAsync();

        Assert.That(failure, Is.TypeOf<FormatException>());
        Assert.That(await ReadAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_function_or_comparer_that_sets_its_own_value_is_refused()
    {
        await using StoredValue<int> value = Number();
        await using var other = new StoredValue<int>(Store, "other", new(NumberSerializer.Instance) { Absent = 0 });
        await value.SetAsync(1).Within();

        Exception? failure = await value.UpdateAsync(_ => value.StartSet(2).IsCompleted ? 2 : 3).FailureAsync();
        Assert.That(failure, Is.TypeOf<InvalidOperationException>().With.Message.Contains("Let it return"));
        Assert.That(await value.UpdateAsync(_ => other.StartSet(2).IsCompleted ? 2 : 3).Within(), Is.EqualTo(2));
        Assert.That(await value.SetIfChangedAsync(5, new Setting(value)).FailureAsync(), Is.TypeOf<InvalidOperationException>());
        Assert.That(await ReadAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task SetIfChanged_sets_unless_the_stores_current_value_is_equal()
    {
        await using StoredValue<int> value = Number();
        await using StoredValue<int> other = Number();

        Assert.That(await value.SetIfChangedAsync(1).Within(), Is.True, "There is no value.");
        Assert.That(await value.SetIfChangedAsync(1).Within(), Is.False);
        await other.SetAsync(2).Within();
        Assert.That(await value.SetIfChangedAsync(1).Within(), Is.True, "The local value is outdated.");
        Assert.That(await ReadAsync(), Is.EqualTo(1));
        await Store.WriteAsync("key", Encoding.UTF8.GetBytes("x"), null, CancellationToken.None);
        Assert.That(await value.SetIfChangedAsync(1).Within(), Is.True, "Unreadable data equals no value.");
    }

    [Test]
    public async Task CompareAndSet_sets_if_the_stores_current_value_is_the_expected_one()
    {
        await using StoredValue<int> value = Number();
        await using StoredValue<int> other = Number();

        Assert.That(await value.CompareAndSetAsync(0, 1).Within(), Is.False, "There is no value.");
        await value.SetAsync(1).Within();
        await other.SetAsync(2).Within();
        Assert.That(await value.CompareAndSetAsync(1, 3).Within(), Is.False, "The local value is outdated.");
        Assert.That(await value.CompareAndSetAsync(2, 3).Within(), Is.True);
        await other.SetAsync(4).Within();
        Assert.That(await value.CompareAndSetAsync(4, 5).Within(), Is.True, "The local value is outdated.");
        await Store.WriteAsync("key", Encoding.UTF8.GetBytes("x"), null, CancellationToken.None);
        Assert.That(await value.CompareAndSetAsync(5, 6).FailureAsync(), Faults.Of(StoreFault.Undecodable));
    }

    [Test]
    public async Task Deleting_removes_the_value_of_another_process_and_leaves_a_missing_key_missing()
    {
        await using StoredValue<int> value = Number();
        await using StoredValue<int> other = Number();
        await value.DeleteAsync().Within();
        await value.SetAsync(1).Within();
        await other.SetAsync(2).Within();

        Store.LoseAnswers(1);
        await value.DeleteAsync().Within();

        Assert.That((await Store.ReadAsync("key", CancellationToken.None)).Exists, Is.False);
        await other.SetAsync(3).Within();
        Assert.That(await ReadAsync(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_request_is_repeated_if_the_store_responds_too_late()
    {
        await using var slow = new MemoryStore { Delay = TimeSpan.FromHours(1) };
        await using var value = new StoredValue<int>(
            slow, "key", new(NumberSerializer.Instance) { AttemptTimeout = TimeSpan.FromMilliseconds(20) });
        using IWatcher<StoreStatus> status = value.Status.Watch();
        using IWatcher<int> watcher = value.Watch();
        Task set = value.StartSet(1);
        StoreStatus interrupted = await status.GetAsync(next => next.Connection == StoreConnection.Interrupted).Within();
        Assert.That(interrupted.Error, Faults.Of(StoreFault.Unavailable, "20 ms"));

        slow.Delay = TimeSpan.Zero;

        await set.Within();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task An_exception_from_a_function_or_comparer_on_an_outdated_value_is_not_thrown()
    {
        await using StoredValue<int> value = Number();
        await using StoredValue<int> other = Number();
        await value.SetAsync(0).Within();
        await other.SetAsync(10).Within();

        Assert.That(await value.UpdateAsync(number => 100 / number).Within(), Is.EqualTo(10));

        await Store.WriteAsync("key", Encoding.UTF8.GetBytes("x"), null, CancellationToken.None);
        Assert.That(await value.UpdateAsync(number => number).FailureAsync(), Faults.Of(StoreFault.Undecodable));
        await other.SetAsync(20).Within();
        Assert.That(await value.CompareAndSetAsync(20, 30).Within(), Is.True);
    }

    private static Task[] Uses(StoredValue<int> value, CancellationToken token) =>
    [
        value.SetAsync(2, token).AsTask(),
        value.UpdateAsync(number => number + 1, token).AsTask(),
        value.SetIfChangedAsync(2, token).AsTask(),
        value.CompareAndSetAsync(1, 2, token).AsTask(),
        value.DeleteAsync(token).AsTask(),
    ];

    private StoredValue<int> Number() => new(Store, "key", new(NumberSerializer.Instance));

    private async Task<int> ReadAsync() =>
        NumberSerializer.Instance.Deserialize((await Store.ReadAsync("key", CancellationToken.None)).Data);

    private sealed class Setting(StoredValue<int> value) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => value.StartSet(9).IsCompleted;

        public int GetHashCode(int obj) => 0;
    }
}
