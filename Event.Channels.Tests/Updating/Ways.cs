namespace EventChannels.Tests.Updating;

/// <summary>Sets a value in a given way.</summary>
internal static class Ways
{
    /// <summary>
    /// Adds one to the value in a way that depends on the previous value, and runs some code of its caller inside.
    /// </summary>
    /// <returns>A task that ends as the Set does, even if the Set throws at once.</returns>
    public static async Task IncrementBy(this MemoryValue<int> value, AtomicWay way, Action within)
    {
        int current = value.Current();
        int runs = 0;
        IEqualityComparer<int> comparer = EqualityComparer<int>.Create((one, other) =>
        {
            Run();
            return one == other;
        });
        switch (way)
        {
            case AtomicWay.TryUpdate:
                value.TryUpdate(Next, out _);
                break;
            case AtomicWay.Update:
                value.Update(Next);
                break;
            case AtomicWay.UpdateAsync:
                await value.UpdateAsync(Next);
                break;
            case AtomicWay.SetIfChanged:
                value.SetIfChanged(current + 1, comparer);
                break;
            case AtomicWay.SetIfChangedAsync:
                await value.SetIfChangedAsync(current + 1, comparer);
                break;
            case AtomicWay.CompareAndSet:
                value.CompareAndSet(current, current + 1, comparer);
                break;
            default:
                await value.CompareAndSetAsync(current, current + 1, comparer);
                break;
        }

        int Next(int last)
        {
            Run();
            return last + 1;
        }

        // A function that overtakes itself would run for ever.
        void Run()
        {
            Assert.That(++runs, Is.LessThan(10));
            within();
        }
    }

    /// <summary>Sets a value, and waits.</summary>
    public static void SetBy(this MemoryValue<int> value, SetWay way, int next)
    {
        Task set = Task.CompletedTask;
        switch (way)
        {
            case SetWay.Set:
                value.Set(next);
                break;
            case SetWay.SetAsync:
                set = value.SetAsync(next).AsTask();
                break;
            case SetWay.TryWrite:
                value.Writer.TryWrite(next);
                break;
            case SetWay.WriteAsync:
                set = value.Writer.WriteAsync(next).AsTask();
                break;
            case SetWay.TryUpdate:
                value.TryUpdate(_ => next, out _);
                break;
            case SetWay.Update:
                value.Update(_ => next);
                break;
            case SetWay.UpdateAsync:
                set = value.UpdateAsync(_ => next).AsTask();
                break;
            case SetWay.SetIfChanged:
                value.SetIfChanged(next);
                break;
            case SetWay.SetIfChangedAsync:
                set = value.SetIfChangedAsync(next).AsTask();
                break;
            case SetWay.CompareAndSet:
                value.CompareAndSet(value.Current(), next);
                break;
            default:
                set = value.CompareAndSetAsync(value.Current(), next).AsTask();
                break;
        }

        set.GetAwaiter().GetResult();
    }

    /// <summary>The current value; 0 if there is none.</summary>
    public static int Current(this MemoryValue<int> value) => value.TryPeek(out int current) ? current : 0;
}
