using System.Diagnostics;
using System.Globalization;

namespace EventChannels.Stores.Tests.Seam;

/// <summary>The states that a follower of a key sees.</summary>
[TestFixtureSource(typeof(StoreKinds), nameof(StoreKinds.All))]
public sealed class FollowContract(StoreKind kind) : StoreContract(kind)
{
    [Test]
    public async Task The_first_state_is_the_current_one([Values] bool exists)
    {
        if (exists)
        {
            await SetAsync("data");
        }

        await using FollowedKey followed = Follow();
        StoreState first = await followed.NextAsync();

        Assert.That(first.Exists, Is.EqualTo(exists));
        Assert.That(Text(first), Is.EqualTo(exists ? "data" : ""));
        await followed.WaitingAsync();
    }

    [Test]
    public async Task The_first_state_of_a_second_follower_is_current_too()
    {
        await using FollowedKey earlier = Follow();
        await earlier.NextAsync();
        for (int round = 0; round < 20; round++)
        {
            long revision = await SetAsync($"{round}");
            await using FollowedKey later = Follow();

            Assert.That((await later.NextAsync()).Revision, Is.EqualTo(revision));
        }
    }

    [Test]
    public async Task Later_states_arrive_as_they_are_written()
    {
        await using FollowedKey followed = Follow();
        await followed.NextAsync();

        foreach (string text in new[] { "one", "", "two" })
        {
            long revision = await SetAsync(text);
            StoreState state = await followed.NextAsync();
            Assert.That(Text(state), Is.EqualTo(text));
            Assert.That(state.Revision, Is.EqualTo(revision));
            Assert.That(state.Exists, Is.True);
        }

        await followed.WaitingAsync();
    }

    [Test]
    public async Task A_write_by_another_store_object_is_seen()
    {
        await using FollowedKey followed = Follow();
        await followed.NextAsync();

        await Another().WriteAsync(Key, Bytes("theirs"), null, default).Within();

        Assert.That(Text(await followed.NextAsync()), Is.EqualTo("theirs"));
    }

    [Test]
    public async Task A_deletion_is_a_newer_state_without_data()
    {
        long revision = await SetAsync("data");
        await using FollowedKey followed = Follow();
        await followed.NextAsync();

        await SetAsync(null);
        StoreState deleted = await followed.NextAsync();
        await SetAsync("again");
        StoreState again = await followed.NextAsync();

        Assert.That(deleted.Exists, Is.False);
        Assert.That(deleted.Revision, Is.GreaterThan(revision));
        Assert.That(Text(again), Is.EqualTo("again"));
        Assert.That(again.Revision, Is.GreaterThan(deleted.Revision));
    }

    [Test]
    public async Task Refused_writes_and_writes_of_other_keys_are_not_states()
    {
        await SetAsync("data");
        await using FollowedKey followed = Follow();
        await followed.NextAsync();

        await WriteAsync("refused", expected: 0);
        await Store.WriteAsync(Key + "2", Bytes("other"), null, default).Within();
        await followed.WaitingAsync();
        await SetAsync("last");

        Assert.That(Text(await followed.NextAsync()), Is.EqualTo("last"));
    }

    [Test]
    public async Task States_may_be_skipped_but_only_move_forward_and_end_on_the_newest()
    {
        const int Writes = 500;
        await using FollowedKey slow = Follow();
        await using FollowedKey fast = Follow();
        StoreState first = await slow.NextAsync();
        Task<List<int>> reading = Task.Run(() => NumbersAsync(fast, Writes));

        long newest = 0;
        for (int number = 1; number <= Writes; number++)
        {
            newest = await SetAsync(number.ToString(CultureInfo.InvariantCulture));
        }

        Assert.That(await reading.Within(), Is.Ordered.And.Unique);
        Assert.That(await NumbersAsync(slow, Writes), Is.Ordered.And.Unique);
        Assert.That(newest, Is.GreaterThan(first.Revision));
        await slow.WaitingAsync();
    }

    [Test]
    public async Task All_followers_of_one_key_end_on_the_newest_state()
    {
        FollowedKey[] all = [.. Enumerable.Range(0, 50).Select(_ => Follow())];
        await Task.WhenAll(all.Select(followed => followed.NextAsync()));

        for (int number = 1; number <= 20; number++)
        {
            await SetAsync($"{number}");
        }

        await Task.WhenAll(all.Select(followed => followed.UntilAsync(state => Text(state) == "20")));
        foreach (FollowedKey followed in all)
        {
            await followed.DisposeAsync();
        }
    }

    [Test]
    public async Task Followers_that_come_and_go_during_writes_miss_nothing()
    {
        Random random = Stress.SeededRandom();
        for (int round = 0; round < Stress.Rounds(50); round++)
        {
            long before = await SetAsync($"{round} before");
            Task<StoreWrite>? write =
                random.Next(2) == 0 ? Store.WriteAsync(Key, Bytes($"{round}"), null, default).AsTask() : null;
            await using FollowedKey followed = Follow();
            if (random.Next(2) == 0)
            {
                Assert.That((await followed.NextAsync()).Revision, Is.GreaterThanOrEqualTo(before));
            }

            write ??= Store.WriteAsync(Key, Bytes($"{round}"), null, default).AsTask();
            long after = (await write.Within()).Current.Revision;

            await SetAsync("end");
            await followed.UntilAsync(state => state.Revision > after);
        }
    }

    [Test]
    public async Task A_cancelled_token_ends_the_loop_with_that_token_and_leaves_the_others_alone()
    {
        await using FollowedKey ended = Follow();
        await using FollowedKey other = Follow();
        await ended.NextAsync();
        await other.NextAsync();
        await ended.WaitingAsync();

        await ended.End.CancelAsync();

        Assert.That(await ended.FailureAsync(), Outcomes.CancelledBy(ended.End.Token));
        await SetAsync("data");
        Assert.That(Text(await other.NextAsync()), Is.EqualTo("data"));
    }

    [Test]
    public async Task A_token_cancelled_beforehand_ends_the_loop_with_that_token()
    {
        await using FollowedKey followed = Follow();
        await followed.End.CancelAsync();

        Assert.That(await followed.FailureAsync(), Outcomes.CancelledBy(followed.End.Token));
    }

    [Test]
    public async Task A_loop_can_be_started_again_after_a_break()
    {
        for (int round = 0; round < 20; round++)
        {
            long revision = await SetAsync($"{round}");
            await foreach (StoreState state in Store.FollowAsync(Key, default))
            {
                Assert.That(state.Revision, Is.EqualTo(revision));
                break;
            }
        }
    }

    [Test]
    public async Task Disposing_the_store_ends_waiting_loops()
    {
        FollowedKey[] all = [Follow(), Follow(), new FollowedKey(Store, Key + "2")];
        await Task.WhenAll(all.Select(followed => followed.NextAsync()));
        await Task.WhenAll(all.Select(followed => followed.WaitingAsync()));

        await Store.DisposeAsync().AsTask().Within();

        foreach (FollowedKey followed in all)
        {
            Assert.That(await followed.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
            await followed.DisposeAsync();
        }
    }

    [Test]
    public async Task Disposing_the_store_ends_loops_that_begin_at_that_moment()
    {
        if (Kind.SharesOneObject)
        {
            Assert.Ignore("All stores of this kind are one object, so its disposal would end the later rounds.");
        }

        Random random = Stress.SeededRandom();
        for (int round = 0; round < Stress.Rounds(100); round++)
        {
            IValueStore store = Another();
            FollowedKey[] all = [.. Enumerable.Range(0, 3).Select(_ => new FollowedKey(store, Key))];
            Task<Exception>[] ends = [.. all.Select(followed => Task.Run(followed.FailureAsync))];
            TimeSpan pause = TimeSpan.FromMicroseconds(random.Next(20_000));
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < pause;)
            {
                await Task.Yield();
            }


            await store.DisposeAsync().AsTask().Within();

            foreach (Task<Exception> end in ends)
            {
                Assert.That(await end.Within(), Is.TypeOf<ObjectDisposedException>(), $"round {round}");
            }

            foreach (FollowedKey followed in all)
            {
                await followed.DisposeAsync();
            }
        }
    }

    private FollowedKey Follow() => new(Store, Key);

    private static async Task<List<int>> NumbersAsync(FollowedKey followed, int last)
    {
        List<int> numbers = [];
        do
        {
            StoreState state = await followed.NextAsync();
            numbers.Add(state.Exists ? int.Parse(Text(state), CultureInfo.InvariantCulture) : 0);
        }
        while (numbers[^1] != last);
        return numbers;
    }
}
