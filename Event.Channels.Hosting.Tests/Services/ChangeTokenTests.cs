using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Hosting.Tests.Services;

/// <summary>A value gives change tokens.</summary>
public sealed class ChangeTokenTests
{
    [Test]
    public async Task A_callback_runs_once_for_the_next_update()
    {
        var value = new MemoryValue<int>(1);
        using var called = new SemaphoreSlim(0);
        IChangeToken token = value.GetChangeToken();
        using IDisposable registration = token.RegisterChangeCallback(_ => called.Release(), null);

        bool before = token.HasChanged;
        value.Set(2);
        await called.WaitAsync(Deadlines.Unexpected);
        value.Set(3);

        Assert.That((before, token.HasChanged, token.ActiveChangeCallbacks), Is.EqualTo((false, true, true)));
        Assert.That(value.WatcherCount, Is.Zero);
        Assert.That(called.CurrentCount, Is.Zero);
    }

    [Test]
    public void A_token_without_callbacks_reports_the_change_when_it_is_polled()
    {
        var value = new MemoryValue<int>(1);
        IChangeToken token = value.GetChangeToken();

        bool before = token.HasChanged;
        value.Set(2);

        Assert.That((before, token.HasChanged), Is.EqualTo((false, true)));
    }

    [Test]
    public void The_first_update_of_a_value_without_data_is_a_change()
    {
        var value = new MemoryValue<int>();
        IChangeToken token = value.GetChangeToken();

        bool before = token.HasChanged;
        value.Set(1);

        Assert.That((before, token.HasChanged), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Updates_between_creating_a_token_and_registering_with_it_run_the_callback()
    {
        var value = new MemoryValue<int>(1);
        var called = new TaskCompletionSource<object?>();
        IChangeToken token = value.GetChangeToken();
        value.Set(2);

        using IDisposable registration = token.RegisterChangeCallback(called.SetResult, "state");

        Assert.That(await called.Task.Within(), Is.EqualTo("state"));
        Assert.That(token.HasChanged, Is.True);
    }

    [Test]
    public async Task All_registered_callbacks_run_except_those_whose_registration_was_disposed()
    {
        var value = new MemoryValue<int>(1);
        IChangeToken token = value.GetChangeToken();
        using var called = new CountdownEvent(2);
        bool wasCalled = false;
        using IDisposable first = token.RegisterChangeCallback(_ => called.Signal(), null);
        IDisposable left = token.RegisterChangeCallback(_ => wasCalled = true, null);
        using IDisposable last = token.RegisterChangeCallback(_ => called.Signal(), null);

        left.Dispose();
        left.Dispose();
        value.Set(2);

        Assert.That(await Task.Run(() => called.Wait(Deadlines.Unexpected)), Is.True);
        Assert.That(wasCalled, Is.False);
    }

    [Test]
    public async Task OnChange_follows_a_value_to_its_newest_state()
    {
        var value = new MemoryValue<int>();
        var seen = new MemoryValue<int>();
        using MemoryWatcher<int> watcher = seen.Watch();
        using IDisposable following = ChangeToken.OnChange(value.GetChangeToken, () =>
        {
            value.TryPeek(out int current);
            seen.Set(current);
        });

        for (int i = 1; i <= Stress.Rounds(20_000); i++)
        {
            value.Set(i);
        }

        await watcher.GetAsync(current => current == Stress.Rounds(20_000)).AsTask().Within();
    }

    [Test]
    public async Task OnChange_runs_for_each_update_if_each_waits_for_the_callback_of_the_one_before()
    {
        var value = new MemoryValue<int>();
        using var called = new SemaphoreSlim(0);
        using IDisposable following = ChangeToken.OnChange(value.GetChangeToken, () => called.Release());

        for (int i = 1; i <= Stress.Rounds(2_000); i++)
        {
            value.Set(i);
            Assert.That(await called.WaitAsync(Deadlines.Unexpected), Is.True, $"update {i}");
        }
    }

    [Test]
    public void A_cache_returns_nothing_stale_after_a_Set()
    {
        var value = new MemoryValue<int>(0);
        using var cache = new MemoryCache(new MemoryCacheOptions());
        for (int i = 1; i <= Stress.Rounds(2_000); i++)
        {
            Read();
            value.Set(i);
            Assert.That(Read(), Is.EqualTo(i));
        }

        int Read() => cache.GetOrCreate("key", entry =>
        {
            entry.AddExpirationToken(value.GetChangeToken());
            return value.TryPeek(out int current) ? current : -1;
        });
    }

    [Test]
    public async Task A_poll_that_finds_an_update_runs_the_callback_once()
    {
        Random random = Stress.SeededRandom();
        for (int round = 0; round < Stress.Rounds(2_000); round++)
        {
            var value = new MemoryValue<int>(0);
            int calls = 0;
            var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            IChangeToken token = value.GetChangeToken();
            using IDisposable registration = token.RegisterChangeCallback(
                _ =>
                {
                    Interlocked.Increment(ref calls);
                    called.SetResult();
                },
                null);

            value.Set(1);
            Thread.SpinWait(random.Next(200));

            Assert.That(token.HasChanged, Is.True);
            await called.Task.Within();
            Assert.That(calls, Is.EqualTo(1));
        }
    }

    [Test]
    public void Disposing_an_OnChange_registration_disposes_its_watcher()
    {
        var value = new MemoryValue<int>(1);
        IDisposable following = ChangeToken.OnChange(value.GetChangeToken, () => { });
        int watching = value.WatcherCount;

        following.Dispose();

        Assert.That((watching, value.WatcherCount), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task A_token_whose_registrations_were_all_disposed_counts_as_changed()
    {
        var value = new MemoryValue<int>(1);
        IChangeToken token = value.GetChangeToken();
        token.RegisterChangeCallback(_ => { }, null).Dispose();
        var called = new TaskCompletionSource<object?>();

        token.RegisterChangeCallback(called.SetResult, null);

        Assert.That(token.HasChanged, Is.True);
        await called.Task.Within();
    }

    [Test]
    public async Task A_token_that_is_collected_leaves_no_watcher()
    {
        var value = new MemoryValue<int>(1);
        Drop(value);

        await Deadlines.UntilAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return value.WatcherCount == 0;
            },
            "the end of the token");

        static void Drop(MemoryValue<int> value)
        {
            Assert.That(value.GetChangeToken().HasChanged, Is.False);
            Assert.That(value.WatcherCount, Is.EqualTo(1));
        }
    }

    // If the finalizer of the token that was not created threw, it would end the test process.
    [Test]
    public void A_source_that_cannot_be_watched_throws_only_to_the_caller()
    {
        Refuse();

        GC.Collect();
        GC.WaitForPendingFinalizers();

        static void Refuse() => Assert.That(() => new Refusing().GetChangeToken(), Throws.InvalidOperationException);
    }

    [Test]
    public async Task A_watcher_that_starts_late_on_the_current_value_reports_no_change()
    {
        var time = new FakeTimeProvider();
        var value = new MemoryValue<int>(1);
        IWatchable<int> quiet = value.Debounce(TimeSpan.FromSeconds(1), time);
        int calls = 0;
        using IDisposable following = ChangeToken.OnChange(quiet.GetChangeToken, () => Interlocked.Increment(ref calls));
        IChangeToken asked = quiet.GetChangeToken();

        time.Advance(TimeSpan.FromSeconds(2));
        bool hasChanged = asked.HasChanged;
        value.Set(2);
        await Deadlines.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return calls > 0;
            },
            "the callback");
        for (int i = 0; i < 20; i++)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        Assert.That((hasChanged, calls), Is.EqualTo((false, 1)));
    }

    [Test]
    public async Task Completion_is_not_a_change()
    {
        var value = new MemoryValue<int>(1);
        var called = new TaskCompletionSource();
        using IDisposable following = ChangeToken.OnChange(value.GetChangeToken, () => called.TrySetResult());

        value.TryComplete();
        using IDisposable late = ChangeToken.OnChange(value.GetChangeToken, () => called.TrySetResult());

        await called.Task.StillWaitsAsync();
    }

    [Test]
    public async Task An_error_that_completes_a_value_does_not_cause_endless_callbacks()
    {
        var value = new MemoryValue<int>(1);
        int calls = 0;
        using IDisposable following = ChangeToken.OnChange(value.GetChangeToken, () => Interlocked.Increment(ref calls));

        value.TryComplete(new InvalidOperationException("broken"));
        await Deadlines.UntilAsync(() => calls == 1, "the callback");

        IChangeToken late = value.GetChangeToken();
        using IDisposable registration = late.RegisterChangeCallback(_ => { }, null); // a change would call back here

        Assert.That(late.HasChanged, Is.False);
    }

    [Test]
    public async Task A_derived_value_is_still_followed_after_its_function_throws()
    {
        var value = new MemoryValue<int>(0);
        IWatchable<int> positive = value.Where(number => number >= 0 ? number > 0 : throw new InvalidOperationException("broken"));
        using var called = new SemaphoreSlim(0);
        using IDisposable following = ChangeToken.OnChange(positive.GetChangeToken, () => called.Release());

        value.Set(-1);
        value.Set(-2);
        value.Set(3);
        await Deadlines.UntilAsync(
            () =>
            {
                positive.TryPeek(out int current);
                return called.Wait(0) && current == 3;
            },
            "the callback");
    }

    [Test]
    public async Task A_function_that_throws_before_the_registration_does_not_break_the_token()
    {
        var value = new MemoryValue<int>(0);
        IWatchable<int> positive = value.Where(number => number >= 0 ? number > 0 : throw new InvalidOperationException("broken"));
        IChangeToken token = positive.GetChangeToken();
        var called = new TaskCompletionSource<object?>();
        value.Set(-1);

        using IDisposable registration = token.RegisterChangeCallback(called.SetResult, null);
        value.Set(1);

        await called.Task.Within();
    }

    [Test]
    public void A_derived_value_whose_function_throws_gives_a_token()
    {
        var value = new MemoryValue<int>(0);
        IChangeToken token = value.Select(number => 1 / number).GetChangeToken();

        bool before = token.HasChanged;
        value.Set(1);

        Assert.That((before, token.HasChanged), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task A_callback_runs_on_the_thread_pool_and_never_inside_a_Set()
    {
        var value = new MemoryValue<int>(1) { AllowSynchronousContinuations = true };
        var called = new TaskCompletionSource<(bool IsPool, int Thread)>();
        value.GetChangeToken().RegisterChangeCallback(
            _ => called.SetResult((Thread.CurrentThread.IsThreadPoolThread, Environment.CurrentManagedThreadId)), null);

        int producer = await Threads.Run(() =>
        {
            value.Set(2);
            return Environment.CurrentManagedThreadId;
        });

        (bool isPool, int thread) = await called.Task.Within();
        Assert.That(isPool, Is.True);
        Assert.That(thread, Is.Not.EqualTo(producer));
    }

    [Test]
    public async Task An_exception_from_a_callback_is_unhandled_and_the_other_callbacks_still_run()
    {
        var value = new MemoryValue<int>(1);
        var broken = new InvalidOperationException("broken");
        Task<Exception> unhandled = UnhandledExceptions.Expect(broken);
        var called = new TaskCompletionSource<object?>();
        IChangeToken token = value.GetChangeToken();
        token.RegisterChangeCallback(_ => throw broken, null);
        token.RegisterChangeCallback(called.SetResult, null);

        value.Set(2);

        Assert.That(await unhandled.Within(), Is.SameAs(broken));
        await called.Task.Within();
    }

    [Test]
    public async Task A_registration_that_races_an_update_runs_its_callback()
    {
        Random random = Stress.SeededRandom();
        for (int round = 0; round < Stress.Rounds(2_000); round++)
        {
            var value = new MemoryValue<int>(1);
            IChangeToken token = value.GetChangeToken();
            var called = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
            int spins = random.Next(200);
            Task setting = Task.Run(() =>
            {
                Thread.SpinWait(spins);
                value.Set(2);
            });

            using IDisposable registration = token.RegisterChangeCallback(called.SetResult, null);

            await called.Task.Within();
            await setting.Within();
        }
    }

    [Test]
    public void Null_arguments_are_refused_at_once()
    {
        Assert.That(
            () => ((IWatchable<int>)null!).GetChangeToken(),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("source"));
        Assert.That(
            () => new MemoryValue<int>().GetChangeToken().RegisterChangeCallback(null!, null),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("callback"));
    }

    private sealed class Refusing : IWatchable<int>
    {
        public IWatcher<int> Watch() => throw new InvalidOperationException("refused");

        public IWatcher<int> Watch(Delivery delivery) => Watch();

        public bool TryPeek(out int value)
        {
            value = 0;
            return false;
        }
    }
}
