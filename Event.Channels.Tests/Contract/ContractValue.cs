namespace EventChannels.Tests.Contract;

/// <summary>A value whose watchers the contract holds for, wherever the value is kept.</summary>
public abstract class ContractValue(IValue<int> value) : IAsyncDisposable
{
    public IValue<int> Value { get; } = value;

    /// <summary>Sets the value from a thread that may be blocked.</summary>
    public abstract void Set(int next);

    public ValueTask SetAsync(int next) => Value.SetAsync(next);

    /// <summary>Begins a Set, and gives the task that ends with it once async watchers see its value.</summary>
    public async Task<Task> StartSetAsync(int next)
    {
        Task set = Value.StartSet(next);
        await SeenAsync(set);
        return set;
    }

    /// <summary>Begins Sets in this order, and gives the tasks that end with them once async watchers see the last value.</summary>
    public async Task<Task[]> StartSetsAsync(params int[] values)
    {
        Task[] sets = [.. values.Select(next => Value.StartSet(next))];
        await Task.WhenAll(sets.Select(SeenAsync));
        return sets;
    }

    /// <summary>Waits until async watchers see the value of a Set that has begun.</summary>
    public abstract Task SeenAsync(Task set);

    /// <summary>Waits until a watcher that was just opened has found the value that there was before, if there was one.</summary>
    public abstract Task FoundAsync(IWatcher<int> watcher);

    /// <summary>Ends the value: its watchers get what they have not read, and nothing more.</summary>
    /// <param name="error">The error that it ends with; only given to a value that can end with one.</param>
    public abstract Task CompleteAsync(Exception? error = null);

    public abstract ValueTask DisposeAsync();
}
