using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EventChannels.Hosting.Tests.Services;

/// <summary>A registered watcher lives as long as its host.</summary>
public sealed class AddWatcherTests
{
    [Test]
    public async Task An_every_value_watcher_gets_all_updates_of_a_service_that_starts_after_it([Range(1, 20)] int round)
    {
        List<int> journal = [];
        using IHost host = TestHost.Create(builder =>
        {
            builder.Services.AddValue<int>();
            builder.Services.AddWatcher<int>((_, value, _) => Note(journal, value), Delivery.Sync);
            builder.Services.AddHostedService<Counter>();
        });

        await host.StartAsync().Within();
        await host.StopAsync().Within();

        Assert.That(journal, Is.EqualTo([1, 2, 3, 4, 5]), $"round {round}");
    }

    [Test]
    public async Task A_newest_value_watcher_begins_with_the_current_value_and_skips_to_the_newest()
    {
        var first = new TaskCompletionSource();
        List<int> seen = [];
        using IHost host = TestHost.Create(builder =>
        {
            builder.Services.AddValue(1);
            builder.Services.AddWatcher<int>(async (_, value, _) =>
            {
                seen.Add(value);
                await first.Task;
            });
        });
        await host.StartAsync().Within();
        await Deadlines.UntilAsync(() => seen.Count == 1, "the first value");

        host.Service<MemoryValue<int>>().Set(2);
        host.Service<MemoryValue<int>>().Set(3);
        first.SetResult();
        await host.StopAsync().Within();

        Assert.That(seen, Is.EqualTo([1, 3]));
    }

    [Test]
    public async Task Two_watchers_of_one_type_stay_separate_even_if_they_share_a_handler()
    {
        int handled = 0;
        ValueTask Count(IServiceProvider services, int value, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref handled);
            return default;
        }

        using IHost host = TestHost.Create(builder => builder.Services.AddValue(1).AddWatcher<int>(Count).AddWatcher<int>(Count));

        await host.StartAsync().Within();
        await host.StopAsync().Within();

        Assert.That(handled, Is.EqualTo(2));
    }

    [Test]
    public async Task A_stopping_host_handles_every_update_that_was_set_before_the_stop()
    {
        var first = new TaskCompletionSource();
        List<int> journal = [];
        using IHost host = TestHost.Create(builder =>
        {
            builder.Services.AddValue<int>();
            builder.Services.AddWatcher<int>(
                async (_, value, _) =>
                {
                    journal.Add(value);
                    await first.Task;
                },
                Delivery.Sync);
        });
        MemoryValue<int> value = host.Service<MemoryValue<int>>();
        await host.StartAsync().Within();

        Task[] sets = [.. Enumerable.Range(1, 5).Select(next => value.StartSet(next))];
        Task stop = host.StopAsync();
        await Deadlines.UntilAsync(() => journal.Count == 1, "the first value");
        Task later = value.StartSet(6);
        first.SetResult();
        await stop.Within();
        await Task.WhenAll(sets).Within();

        Assert.That(journal, Is.EqualTo([1, 2, 3, 4, 5]));
        await later.Within(); // there are no more watchers
        Assert.That(value.WatcherCount, Is.Zero);
        Assert.That(host.Complaints(), Is.Empty);
    }

    [Test]
    public async Task A_handler_that_outlasts_the_shutdown_timeout_is_cancelled_and_logged()
    {
        var cancelled = new TaskCompletionSource();
        bool isHandling = false;
        using IHost host = TestHost.Create(builder =>
        {
            builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(50));
            builder.Services.AddValue(1);
            builder.Services.AddWatcher<int>(async (_, _, cancellationToken) =>
            {
                isHandling = true;
                try { await Task.Delay(Timeout.Infinite, cancellationToken); }
                finally { cancelled.SetResult(); }
            });
        });
        await host.StartAsync().Within();
        await Deadlines.UntilAsync(() => isHandling, "the handler");

        await host.StopAsync().FailureAsync();

        await cancelled.Task.Within();
        await Deadlines.UntilAsync(() => host.Service<MemoryValue<int>>().WatcherCount == 0, "the end of the watcher");
        Assert.That(host.Complaints().Select(record => record.Message), Has.Some.Contains("Int32"));
    }

    [Test]
    public async Task No_producer_waits_for_a_handler_that_ignores_its_token([Values] bool stops)
    {
        var end = new TaskCompletionSource();
        var value = new MemoryValue<int>();
        using IHost host = TestHost.Create(builder =>
        {
            builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(50));
            builder.Services.AddValue(_ => value);
            builder.Services.AddWatcher<int>((_, _, _) => new ValueTask(end.Task), Delivery.Sync);
        });
        await host.StartAsync().Within();
        Task[] sets = [value.StartSet(1), value.StartSet(2), value.StartSet(3)];

        if (stops)
        {
            await host.StopAsync().FailureAsync();
        }
        else
        {
            host.Dispose();
        }

        await Task.WhenAll(sets).Within();
        Assert.That(value.WatcherCount, Is.Zero);
        end.SetResult();
    }

    [Test]
    public async Task The_token_of_a_handler_is_not_cancelled_before_the_shutdown_timeout()
    {
        bool? wasCancelled = null;
        var stopping = new TaskCompletionSource();
        using IHost host = TestHost.Create(builder => builder.Services.AddValue(1).AddWatcher<int>(async (_, _, cancellationToken) =>
        {
            await stopping.Task;
            wasCancelled = cancellationToken.IsCancellationRequested;
        }));
        await host.StartAsync().Within();

        Task stop = host.StopAsync();
        await Deadlines.UntilAsync(() => host.Service<MemoryValue<int>>().WatcherCount == 0, "the end of the watcher");
        stopping.SetResult();
        await stop.Within();

        Assert.That(wasCancelled, Is.False);
    }

    [Test]
    public async Task An_exception_from_a_handler_stops_the_host_by_default()
    {
        using IHost host = TestHost.Create(builder =>
            builder.Services.AddValue(1).AddWatcher<int>((_, _, _) => throw new InvalidOperationException("broken")));

        await host.StartAsync().Within();
        await host.WaitForShutdownAsync().FailureAsync(); // newer hosts throw here

        Assert.That(host.Complaints().Select(record => record.Exception?.Message), Has.Some.EqualTo("broken"));
    }

    [Test]
    public async Task An_exception_from_a_handler_ends_only_that_watcher_if_the_host_is_configured_so()
    {
        List<int> journal = [];
        using IHost host = TestHost.Create(builder =>
        {
            builder.Services.Configure<HostOptions>(
                options => options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
            builder.Services.AddValue<int>();
            builder.Services.AddWatcher<int>((_, _, _) => throw new InvalidOperationException("broken"), Delivery.Sync);
            builder.Services.AddWatcher<int>((_, value, _) => Note(journal, value), Delivery.Sync);
        });
        MemoryValue<int> value = host.Service<MemoryValue<int>>();
        await host.StartAsync().Within();

        await value.StartSet(1).Within();
        await Deadlines.UntilAsync(() => value.WatcherCount == 1, "the end of the broken watcher");
        await value.StartSet(2).Within();
        await host.StopAsync().Within();

        Assert.That(journal, Is.EqualTo([1, 2]));
        Assert.That(host.Complaints().Select(record => record.Exception?.Message), Has.Some.EqualTo("broken"));
    }

    [Test]
    public async Task Each_update_is_handled_in_a_scope_of_its_own()
    {
        List<Scoped> scopes = [];
        using IHost host = TestHost.Create(builder =>
        {
            builder.Services.AddScoped<Scoped>();
            builder.Services.AddValue<int>();
            builder.Services.AddWatcher<int>(
                (services, _, _) =>
                {
                    Assert.That(scopes.Where(earlier => !earlier.IsDisposed), Is.Empty);
                    scopes.Add(services.GetRequiredService<Scoped>());
                    return default;
                },
                Delivery.Sync);
        });
        await host.StartAsync().Within();

        await host.Service<MemoryValue<int>>().StartSet(1).Within();
        await host.Service<MemoryValue<int>>().StartSet(2).Within();
        await host.StopAsync().Within();

        Assert.That(scopes.Distinct().ToList(), Has.Count.EqualTo(2));
        Assert.That(scopes, Is.All.Property(nameof(Scoped.IsDisposed)).True);
        Assert.That(host.Complaints(), Is.Empty);
    }

    [Test]
    public async Task A_handler_that_never_waits_does_not_delay_the_start()
    {
        using var started = new ManualResetEventSlim();
        using IHost host = TestHost.Create(builder => builder.Services.AddValue(1).AddWatcher<int>((_, _, cancellationToken) =>
        {
            Assert.That(started.Wait(Deadlines.Unexpected, cancellationToken), Is.True);
            return default;
        }));

        await host.StartAsync().Within();
        started.Set();
        await host.StopAsync().Within();

        Assert.That(host.Complaints(), Is.Empty);
    }

    [Test]
    public async Task A_watcher_of_a_completed_value_ends_and_the_host_keeps_running()
    {
        List<int> seen = [];
        using IHost host = TestHost.Create(builder =>
            builder.Services.AddValue(1).AddWatcher<int>((_, value, _) => Note(seen, value)));
        MemoryValue<int> value = host.Service<MemoryValue<int>>();
        await host.StartAsync().Within();

        value.TryComplete();
        await Deadlines.UntilAsync(() => value.WatcherCount == 0, "the end of the watcher");

        Assert.That(host.Service<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested, Is.False);
        await host.StopAsync().Within();
        Assert.That(seen, Is.EqualTo([1]));
    }

    [Test]
    public async Task A_watcher_can_follow_a_value_derived_from_one_with_a_key()
    {
        List<string> seen = [];
        using IHost host = TestHost.Create(builder =>
        {
            builder.Services.AddKeyedValue("counter", (_, _) => new MemoryValue<int>());
            builder.Services.AddWatcher(
                services => services.GetRequiredKeyedService<IWatchable<int>>("counter").Select(value => $"{value}!"),
                (_, text, _) => Note(seen, text),
                Delivery.Sync);
        });
        await host.StartAsync().Within();

        await host.Services.GetRequiredKeyedService<IValue<int>>("counter").StartSet(1).Within();
        await host.StopAsync().Within();

        Assert.That(seen, Is.EqualTo(["1!"]));
    }

    [Test]
    public async Task Disposing_a_host_that_was_not_stopped_releases_its_producers()
    {
        var value = new MemoryValue<int>();
        IHost host = TestHost.Create(builder => builder.Services
            .AddValue(_ => value)
            .AddWatcher<int>((_, _, cancellationToken) => new(Task.Delay(Timeout.Infinite, cancellationToken)), Delivery.Sync));
        await host.StartAsync().Within();
        Task[] sets = [value.StartSet(1), value.StartSet(2), value.StartSet(3)];

        host.Dispose();

        await Task.WhenAll(sets).Within();
        await Deadlines.UntilAsync(() => value.WatcherCount == 0, "the end of the watcher");
    }

    [Test]
    public async Task A_host_that_fails_to_start_leaves_no_watcher()
    {
        var value = new MemoryValue<int>();
        using IHost host = TestHost.Create(builder =>
        {
            builder.Services.AddValue(_ => value).AddWatcher<int>((_, _, _) => default, Delivery.Sync);
            builder.Services.AddWatcher<string>((_, _, _) => default); // there is no value of strings
        });

        Exception? failure = await host.RunAsync().FailureAsync();

        Assert.That(failure, Is.InstanceOf<InvalidOperationException>());
        await Deadlines.UntilAsync(() => value.WatcherCount == 0, "the end of the watcher");
    }

    [Test]
    public async Task A_host_can_be_stopped_after_it_was_disposed()
    {
        IHost host = TestHost.Create(builder => builder.Services.AddValue(1).AddWatcher<int>((_, _, _) => default));
        await host.StartAsync().Within();
        host.Dispose();

        await host.StopAsync().Within();
    }

    [Test]
    public async Task A_handler_has_the_shutdown_timeout_even_if_the_host_is_stopped_while_it_starts()
    {
        List<bool> cancelled = [];
        using IHost host = TestHost.Create(builder =>
        {
            builder.Services.AddValue(1);
            builder.Services.AddWatcher<int>((services, _, cancellationToken) =>
            {
                services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.WaitHandle.WaitOne();
                cancelled.Add(cancellationToken.IsCancellationRequested);
                return default;
            });
            builder.Services.AddHostedService<Stopper>();
        });

        await host.StartAsync().FailureAsync(); // newer hosts throw here
        await host.StopAsync().Within();

        Assert.That(cancelled, Is.EqualTo([false]));
    }

    [Test]
    public async Task A_handler_that_gives_up_while_the_host_stops_is_logged()
    {
        var giveUp = new TaskCompletionSource();
        using IHost host = TestHost.Create(builder => builder.Services.AddValue(1).AddWatcher<int>(async (_, _, _) =>
        {
            await giveUp.Task;
            throw new TaskCanceledException("a timeout of its own");
        }));
        await host.StartAsync().Within();
        Task stop = host.StopAsync();

        giveUp.SetResult();
        await stop.Within();

        Assert.That(host.Complaints().Select(record => record.Message), Has.Some.Contains("Int32"));
    }

    [Test]
    public void Invalid_arguments_are_refused_at_once()
    {
        var services = new ServiceCollection();
        Func<IServiceProvider, int, CancellationToken, ValueTask> handler = (_, _, _) => default;

        Assert.That(
            () => ((IServiceCollection)null!).AddWatcher(handler),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("services"));
        Assert.That(
            () => services.AddWatcher<int>(null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("handler"));
        Assert.That(
            () => services.AddWatcher(null!, handler),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("source"));
        Assert.That(
            () => services.AddWatcher(handler, (Delivery)2),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("delivery"));
    }

    private static ValueTask Note<T>(List<T> notes, T value)
    {
        notes.Add(value);
        return default;
    }

    // Sets as soon as it starts.
    private sealed class Counter(IValue<int> value) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            for (int i = 1; i <= 5; i++)
            {
                await value.SetAsync(i, cancellationToken);
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Stopper(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Scoped : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
