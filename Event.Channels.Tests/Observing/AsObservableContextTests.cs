using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EventChannels.Tests.Observing;

/// <summary>The execution context in which an observer is called, and how much of it a subscription keeps.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class AsObservableContextTests(bool sync)
{
    private static readonly AsyncLocal<object?> _request = new();

    public enum Kind
    {
        Value,
        Select,
        Where,
    }

    [Test]
    [Platform(Exclude = "Mono", Reason = Heap.OnMono)]
    public async Task A_waiting_subscription_keeps_nothing_of_the_subscribers_context(
        [Values] Kind kind, [Values] bool suppressed)
    {
        bool hasData = suppressed == (kind == Kind.Where);
        MemoryValue<int> value = hasData ? new MemoryValue<int>(1) { Sync = sync } : new MemoryValue<int> { Sync = sync };
        var seen = new List<(bool, string?)>();
        var observer = new RecordingObserver<int>(told =>
        {
            if (told > 1)
            {
                seen.Add((_request.Value is not null, Activity.Current?.OperationName));
            }
        });
        IDisposable subscription = null!;

        WeakReference request = await InRequest(() =>
        {
            using AsyncFlowControl? control = suppressed ? ExecutionContext.SuppressFlow() : null;
            subscription = Derive(value, kind).AsObservable().Subscribe(observer);
        });
        Assert.That(Heap.IsCollected(request), Is.True);

        await value.SetAsync(2).Within();
        await observer.UntilAsync(told => told.Contains(2), "the value");
        await Threads.Run(() => value.Set(3)).Within();
        await observer.UntilAsync(told => told.Contains(3), "the next value");
        Assert.That(seen, Is.EqualTo(new (bool, string?)[] { (false, null), (false, null) }));
        subscription.Dispose();
    }

    [Test]
    public async Task An_observer_receives_the_current_value_and_the_end_in_the_subscribers_context(
        [Values] Kind kind, [Values] bool suppressed)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        value.TryComplete();
        var seen = new List<(bool, string?, bool)>();
        var observer = new RecordingObserver<int>(_ => seen.Add(Look()), () => seen.Add(Look()));

        await InRequest(() =>
        {
            using AsyncFlowControl? control = suppressed ? ExecutionContext.SuppressFlow() : null;
            using (Derive(value, kind, () => seen.Add(Look())).AsObservable().Subscribe(observer))
            {
                Assert.That(observer.End.IsCompleted, Is.True);
                seen.Add(Look());
            }
        });

        Assert.That(
            seen,
            Has.Count.EqualTo(kind == Kind.Value ? 3 : 4).And.All.EqualTo((true, "request", suppressed)));

        static (bool, string?, bool) Look() =>
            (_request.Value is not null, Activity.Current?.OperationName, ExecutionContext.IsFlowSuppressed());
    }

    [Test]
    public async Task An_observer_receives_a_second_available_value_outside_the_subscribers_context(
        [Values(Kind.Value, Kind.Where)] Kind kind)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        Task set = Task.CompletedTask;
        bool suppressed = false;
        bool inRequest = true;
        var observer = new RecordingObserver<int>(told =>
        {
            set = told == 1 ? value.StartSet(2) : set;
            inRequest = _request.Value is not null;
        });
        IDisposable subscription = null!;

        await InRequest(() => subscription = Derive(value, kind, () => suppressed |= ExecutionContext.IsFlowSuppressed())
            .AsObservable()
            .Subscribe(observer));

        await observer.UntilAsync(told => told is [1, 2], "the second value");
        await set.Within();
        await Deadlines.UntilAsync(() => !inRequest, "the subscriber's context to be left");
        Assert.That(suppressed, Is.False);
        subscription.Dispose();
    }

    [Test]
    [Platform(Exclude = "Mono", Reason = Heap.OnMono)]
    public async Task A_producer_that_calls_the_observer_does_so_in_its_own_context_which_is_not_kept(
        [Values(Kind.Value, Kind.Where)] Kind kind)
    {
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = true };
        var seen = new List<object?>();
        var observer = new RecordingObserver<int>(_ => seen.Add(_request.Value?.GetHashCode()));
        using IDisposable subscription = Derive(value, kind).AsObservable().Subscribe(observer);
        int?[] hashes = new int?[2];

        WeakReference first = await InRequest(() => SetInRequest(0));
        await observer.UntilAsync(told => told is [1], "the first value");
        Assert.That(Heap.IsCollected(first), Is.True);
        await InRequest(() => SetInRequest(1));
        await observer.UntilAsync(told => told is [1, 2], "the second value");

        Assert.That(seen, Is.EqualTo(hashes));

        void SetInRequest(int number)
        {
            hashes[number] = _request.Value!.GetHashCode();
            value.Set(number + 1);
        }
    }

    [Test]
    public async Task A_producer_that_calls_a_permanently_slow_observer_gets_its_thread_back()
    {
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = true };
        bool returned = false;
        Task set = Task.CompletedTask;
        var observer = new RecordingObserver<int>(told =>
        {
            if (!Volatile.Read(ref returned))
            {
                set = value.StartSet(told + 1);
            }
        });
        using IDisposable subscription = value.AsObservable().Subscribe(observer);
        Task producer = Threads.Run(() => value.Set(1));

        try
        {
            await producer.Within();
        }
        finally
        {
            Volatile.Write(ref returned, true);
        }

        await set.Within();
        Assert.That(observer.IsBroken, Is.False);
    }

    private static IWatchable<int> Derive(IWatchable<int> value, Kind kind, Action? runs = null) => kind switch
    {
        Kind.Select => value.Select(data =>
        {
            runs?.Invoke();
            return data;
        }),
        Kind.Where => value.Where(data =>
        {
            runs?.Invoke();
            return data > 0;
        }),
        _ => value,
    };

    // On a thread of its own, which keeps nothing.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<WeakReference> InRequest(Action act) => Threads.Run(() =>
    {
        WeakReference request = Begin();
        using (new Activity("request").Start())
        {
            act();
        }

        _request.Value = null;
        return request;
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Begin()
    {
        object request = new();
        _request.Value = request;
        return new WeakReference(request);
    }
}
