namespace EventChannels.Stores.Tests.Seam;

/// <summary>The effects and conditions of a write.</summary>
[TestFixtureSource(typeof(StoreKinds), nameof(StoreKinds.All))]
public sealed class WriteContract(StoreKind kind) : StoreContract(kind)
{
    [Test]
    public async Task A_write_that_expects_no_key_creates_it()
    {
        StoreWrite write = await WriteAsync("data", expected: 0);

        Assert.That(write.Written, Is.True);
        Assert.That(write.Current.Exists, Is.True);
        Assert.That(Text(write.Current), Is.EqualTo("data"));
        Assert.That(write.Current.Revision, Is.Positive);
    }

    [Test]
    public async Task A_write_that_expects_no_key_leaves_an_existing_one_alone_and_returns_it()
    {
        long revision = await SetAsync("there");

        StoreWrite write = await WriteAsync("data", expected: 0);

        await AssertRefusedAsync(write, "there", revision);
    }

    [Test]
    public async Task A_write_that_expects_the_current_revision_replaces_it()
    {
        long revision = await SetAsync("older");

        StoreWrite write = await WriteAsync("newer", revision);

        Assert.That(write.Written, Is.True);
        Assert.That(write.Current.Revision, Is.GreaterThan(revision));
        Assert.That(Text(await ReadAsync()), Is.EqualTo("newer"));
    }

    [Test]
    public async Task A_write_that_expects_an_older_revision_changes_nothing_and_returns_the_current_state()
    {
        long older = await SetAsync("older");
        long newer = await SetAsync("newer");

        StoreWrite write = await WriteAsync("data", older);

        await AssertRefusedAsync(write, "newer", newer);
    }

    [Test]
    public async Task A_write_that_expects_a_revision_does_not_create_a_key()
    {
        StoreWrite write = await WriteAsync("data", expected: 7);

        await AssertRefusedAsync(write, null, null);
    }

    [Test]
    public async Task A_write_without_a_condition_creates_and_replaces()
    {
        long first = await SetAsync("first");
        long second = await SetAsync("second");

        Assert.That(second, Is.GreaterThan(first));
        Assert.That(Text(await ReadAsync()), Is.EqualTo("second"));
    }

    [Test]
    public async Task A_write_of_equal_data_has_a_new_revision()
    {
        long first = await SetAsync("same");

        Assert.That(await SetAsync("same"), Is.GreaterThan(first));
    }

    [Test]
    public async Task A_deletion_with_and_without_a_condition_leaves_no_key([Values] bool conditional)
    {
        long revision = await SetAsync("data");

        StoreWrite write = await WriteAsync(null, conditional ? revision : null);

        Assert.That(write.Written, Is.True);
        Assert.That(write.Current.Exists, Is.False);
        Assert.That(write.Current.Data.IsEmpty, Is.True);
        Assert.That((await ReadAsync()).Exists, Is.False);
    }

    [Test]
    public async Task A_deletion_that_expects_another_revision_leaves_the_key_alone_and_returns_it([Values] bool expectsNone)
    {
        long older = await SetAsync("older");
        long newer = await SetAsync("newer");

        StoreWrite write = await WriteAsync(null, expectsNone ? 0 : older);

        await AssertRefusedAsync(write, "newer", newer);
    }

    [Test]
    public async Task Deleting_a_missing_key_succeeds_unless_a_revision_is_expected()
    {
        Assert.That((await WriteAsync(null)).Written, Is.True);
        Assert.That((await WriteAsync(null, expected: 0)).Written, Is.True);
        await AssertRefusedAsync(await WriteAsync(null, expected: 7), null, null);
    }

    [Test]
    public async Task Revisions_keep_growing_across_deletions()
    {
        List<long> revisions = [];
        for (int round = 0; round < 5; round++)
        {
            revisions.Add(await SetAsync("data"));
            revisions.Add(await SetAsync(null));
            Assert.That((await ReadAsync()).Revision, Is.GreaterThanOrEqualTo(revisions[^1]));
        }

        Assert.That(revisions, Is.Ordered.And.Unique);
    }

    [Test]
    public async Task A_deleted_key_is_created_by_a_write_that_expects_none_but_not_by_one_that_expects_its_old_revision()
    {
        long revision = await SetAsync("data");
        long deleted = await SetAsync(null);

        await AssertRefusedAsync(await WriteAsync("again", revision), null, null);
        await AssertRefusedAsync(await WriteAsync("again", deleted), null, null);
        Assert.That((await WriteAsync("again", expected: 0)).Written, Is.True);
    }

    [Test]
    public async Task The_result_of_a_write_does_not_change_with_the_array_that_was_written()
    {
        byte[] data = Bytes("data");
        StoreWrite write = await Store.WriteAsync(Key, data, null, default).Within();

        data[0] = 0;

        Assert.That(Text(write.Current), Is.EqualTo("data"));
        Assert.That(Text(await ReadAsync()), Is.EqualTo("data"));
    }

    [Test]
    public async Task A_write_whose_token_was_cancelled_beforehand_throws_with_that_token_and_writes_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Exception? failure = await Store.WriteAsync(Key, Bytes("data"), null, cancelled.Token).FailureAsync();

        Assert.That(failure, Outcomes.CancelledBy(cancelled.Token));
        Assert.That((await ReadAsync()).Exists, Is.False);
    }

    [Test]
    public async Task Concurrent_conditional_writes_have_one_winner_for_each_revision()
    {
        Random random = Stress.SeededRandom();
        for (int round = 0; round < Stress.Rounds(30); round++)
        {
            long expected = round == 0 ? 0 : (await ReadAsync()).Revision;
            int writers = random.Next(2, 9);
            IValueStore[] stores = [.. Enumerable.Range(0, writers).Select(writer => writer == 0 ? Store : Other())];

            StoreWrite[] writes = await Task.WhenAll(stores.Select(
                (store, writer) => Task.Run(() => store.WriteAsync(Key, Bytes($"{round} {writer}"), expected, default).AsTask())))
                .Within();

            int winner = Array.FindIndex(writes, write => write.Written);
            Assert.That(writes.Count(write => write.Written), Is.EqualTo(1));
            Assert.That(Text(await ReadAsync()), Is.EqualTo($"{round} {winner}"));
            Assert.That(writes.Select(write => write.Current.Revision), Is.All.EqualTo(writes[winner].Current.Revision));
            Assert.That(writes.Select(write => Text(write.Current)), Is.All.EqualTo($"{round} {winner}"));
        }
    }

    private IValueStore? _other;

    private IValueStore Other() => _other ??= Another();

    private async Task AssertRefusedAsync(StoreWrite write, string? text, long? revision)
    {
        Assert.That(write.Written, Is.False);
        foreach (StoreState state in new[] { write.Current, await ReadAsync() })
        {
            Assert.That(state.Exists, Is.EqualTo(text is not null));
            Assert.That(Text(state), Is.EqualTo(text ?? ""));
            Assert.That(state.Revision, revision is null ? Is.Not.Negative : Is.EqualTo(revision));
        }
    }
}
