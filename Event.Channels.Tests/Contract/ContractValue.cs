namespace EventChannels.Tests.Contract;

/// <summary>A value for the watcher contract, regardless of the place that keeps it.</summary>
public abstract class ContractValue(IValue<int> value) : IAsyncDisposable
{
    public IValue<int> Value { get; } = value;

    /// <summary>Sets the value on a thread that may be blocked.</summary>
    public abstract void Set(int next);

    public ValueTask SetAsync(int next) => Value.SetAsync(next);

    /// <summary>Begins a Set, and returns its task once newest-value watchers see its value.</summary>
    public async Task<Task> StartSetAsync(int next)
    {
        Task set = Value.StartSet(next);
        await SeenAsync(set);
        return set;
    }

    /// <summary>Begins Sets in this order, and returns their tasks once newest-value watchers see the last value.</summary>
    public async Task<Task[]> StartSetsAsync(params int[] values)
    {
        Task[] sets = [.. values.Select(next => Value.StartSet(next))];
        await Task.WhenAll(sets.Select(SeenAsync));
        return sets;
    }

    /// <summary>Waits until newest-value watchers see the value of a Set that has begun.</summary>
    public abstract Task SeenAsync(Task set);

    /// <summary>Waits until a watcher that was just opened has found the existing value, if there is one.</summary>
    public abstract Task FoundAsync(IWatcher<int> watcher);

    /// <summary>Ends the value. Its watchers read the unread values and then the end.</summary>
    /// <param name="error">The error that ends the value. It is given only to a value that can end with an error.</param>
    public abstract Task CompleteAsync(Exception? error = null);

    public abstract ValueTask DisposeAsync();
}
