using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Running;

/// <summary>A value with a mistake that the tests must find.</summary>
internal sealed class MistakenValue(ITestedValue inner, Mistake mistake) : ITestedValue
{
    // Wide enough for another thread to get in between.
    private const int Gap = 60;

    private volatile Copy? _copy;

    public static Func<ConcurrentProgram, ITestedValue> With(Mistake mistake) =>
        program => new MistakenValue(TestedMemoryValue.Create(program), mistake);

    public void Set(int value)
    {
        if (mistake == Mistake.DoesNotWait)
        {
            SetAsync(value).AsTask().GetAwaiter().GetResult();
            return;
        }

        inner.Set(value);
        CopyNewest();
    }

    public async ValueTask SetAsync(int value, CancellationToken cancellationToken = default)
    {
        ValueTask set = inner.SetAsync(value, cancellationToken);
        CopyNewest();
        if (mistake == Mistake.DoesNotWait && !set.IsCompleted)
        {
            _ = set.AsTask();
            return;
        }

        await set;
    }

    public async ValueTask<int> UpdateAsync(Func<int, int> update, CancellationToken cancellationToken = default)
    {
        if (mistake != Mistake.UpdatesInTwoSteps || !inner.TryPeek(out int current))
        {
            return await Copied(inner.UpdateAsync(update, cancellationToken));
        }

        Thread.SpinWait(Gap);
        int next = update(current);
        await inner.SetAsync(next, cancellationToken);
        return next;
    }

    public ValueTask<bool> SetIfChangedAsync(
        int value, IEqualityComparer<int>? comparer = null, CancellationToken cancellationToken = default) =>
        Copied(inner.SetIfChangedAsync(value, comparer, cancellationToken));

    public ValueTask<bool> CompareAndSetAsync(
        int expected, int value, IEqualityComparer<int>? comparer = null, CancellationToken cancellationToken = default) =>
        Copied(inner.CompareAndSetAsync(expected, value, comparer, cancellationToken));

    public bool TryComplete() => inner.TryComplete();

    public bool TryPeek(out int value)
    {
        bool found = inner.TryPeek(out value);
        Copy? copy = mistake == Mistake.PeeksAtACopy ? _copy : null;
        value = copy?.Value ?? value;
        return found || copy is not null;
    }

    public IWatcher<int> Watch() => Watch(Delivery.Async);

    public IWatcher<int> Watch(Delivery delivery) =>
        mistake == Mistake.LosesWakeUps ? new ForgetfulWatcher(inner.Watch(delivery)) : inner.Watch(delivery);

    private ValueTask<T> Copied<T>(ValueTask<T> set)
    {
        CopyNewest();
        return set;
    }

    private void CopyNewest()
    {
        if (mistake == Mistake.PeeksAtACopy && inner.TryPeek(out int newest))
        {
            Thread.SpinWait(Gap);
            _copy = new Copy(newest);
        }
    }

    private sealed record Copy(int Value);

    private sealed class ForgetfulWatcher(IWatcher<int> inner) : ForwardingWatcher<int>(inner)
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask<int> GetAsync(CancellationToken cancellationToken = default)
        {
            ValueTask<int> get = base.GetAsync(cancellationToken);
            bool waits = !get.IsCompleted;
            int got = await get;
            if (waits)
            {
                await _disposed.Task;
            }

            return got;
        }

        public override void Dispose()
        {
            base.Dispose();
            _disposed.TrySetResult();
        }
    }
}
