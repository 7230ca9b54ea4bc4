using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Tests.Deriving;

/// <summary>Debuggers and monitors change nothing, and a debugger runs no user code.</summary>
public sealed class DerivedDebuggerTests
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, Func<IWatchable<int>, Action, IWatchable<int>>> _operators = new()
    {
        ["plain"] = (watchable, _) => watchable,
        ["Select"] = (watchable, run) => watchable.Select(next => Run(run, next)),
        ["Where"] = (watchable, run) => watchable.Where(next => Run(run, next) > 0),
        ["Where that passes no newer value"] = (watchable, run) => watchable.Where(next => Run(run, next) == 1),
        ["DistinctUntilChanged"] = (watchable, run) => watchable.DistinctUntilChanged(new Comparer(run)),
        ["CombineLatest"] = (watchable, run) =>
            watchable.CombineLatest(new MemoryValue<int>(2), (next, _) => Run(run, next)),
        ["CombineLatest of Where"] = (watchable, run) =>
            new[] { watchable.Where(next => Run(run, next) > 0) }.CombineLatest(latest => latest[0]),
        ["ThrottleLatest"] = (watchable, run) =>
            watchable.Select(next => Run(run, next)).ThrottleLatest(_interval, new FakeTimeProvider()),
        ["Debounce"] = (watchable, run) =>
            watchable.Select(next => Run(run, next)).Debounce(_interval, new FakeTimeProvider()),
        ["TakeUntil"] = (watchable, run) =>
            watchable.Select(next => Run(run, next)).TakeUntil(new CancellationTokenSource().Token),
        ["chain"] = (watchable, run) => watchable.Where(next => Run(run, next) > 0).Select(next => Run(run, next)),
    };

    public static IEnumerable<string> Names => _operators.Keys;

    [Test]
    public async Task Peeking_and_the_debugger_leave_a_Set_waiting_and_the_debugger_runs_no_function(
        [ValueSource(nameof(Names))] string name)
    {
        int runs = 0;
        var value = new MemoryValue<int>(1);
        IWatchable<int> derived = _operators[name](value, () => runs++);
        IWatcher<int> watcher = derived.Watch(Delivery.Sync);
        watcher.TryGet(out _);
        Task set = value.StartSet(2);
        await set.StillWaitsAsync();
        runs = 0;

        string?[] texts = [watcher.ToString(), derived.ToString(), Show(watcher), Show(derived)];

        Assert.That(texts, Is.All.Not.Null);
        Assert.That(runs, Is.Zero);
        await set.StillWaitsAsync();

        _ = watcher.HasUnread;
        watcher.TryPeek(out _);

        await set.StillWaitsAsync();
        watcher.Dispose();
        await set.Within();
        Assert.That(Show(watcher), Is.Not.Null);
    }

    [Test]
    public async Task A_debugger_shows_whether_a_derived_watcher_is_getting_or_disposed()
    {
        var value = new MemoryValue<int>();
        IWatcher<int> watcher = value.Select(next => next).Watch();
        Task<int> get = watcher.StartGet();

        Assert.That(Show(watcher), Does.Contain("IsGetting=True").And.Contain("IsDisposed=False").And.Contain("Select of "));
        watcher.Dispose();
        await get.FailureAsync();

        Assert.That(Show(watcher), Does.Contain("IsDisposed=True"));
    }

    // A debugger evaluates the public properties of the proxy, or those of the object itself if there is no proxy.
    private static string Show(object shown)
    {
        Type type = shown.GetType();
        Assert.That(type.GetCustomAttribute<DebuggerDisplayAttribute>(), Is.Not.Null);
        if (type.GetCustomAttribute<DebuggerTypeProxyAttribute>() is { } proxy)
        {
            Type view = Type.GetType(proxy.ProxyTypeName, throwOnError: true)!;
            view = view.IsGenericTypeDefinition ? view.MakeGenericType(type.GetGenericArguments()) : view;
            shown = Activator.CreateInstance(
                view, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, null, [shown], null)!;
        }

        return string.Join(", ", shown.GetType().GetProperties().Select(property => $"{property.Name}={property.GetValue(shown)}"));
    }

    private static int Run(Action run, int next)
    {
        run();
        return next;
    }

    private sealed class Comparer(Action run) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => Run(run, x) == y;

        public int GetHashCode(int obj) => obj;
    }
}
