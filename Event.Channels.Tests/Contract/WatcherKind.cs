namespace EventChannels.Tests.Contract;

/// <summary>A watcher for the contract: its name, the place that keeps its value, and the operators between the two.</summary>
/// <param name="name">The name for the tests.</param>
/// <param name="derive">Derives the watchable to watch instead of the value. It passes every value unchanged.</param>
public abstract class WatcherKind(string name, Func<IValue<int>, IWatchable<int>> derive)
{
    /// <summary>The number of rounds of a race.</summary>
    public int Rounds { get; init; } = 2_000;

    /// <summary>
    /// Whether it may deliver a value once more even if a newer one has arrived, with newest-value delivery too.
    /// </summary>
    /// <remarks>This holds for an operator that does not know how the updates of its source arrive.</remarks>
    public virtual bool MayGiveBoth => false;

    public IWatchable<int> Of(IValue<int> value) => derive(value);

    /// <summary>Prepares the values of the kind before the first test of a fixture.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Creates a value that no other test uses.</summary>
    /// <param name="sync">Whether its watchers get every value. Only for a value that supports that.</param>
    /// <param name="inline">Whether its watchers may continue inside the calls that wake them, if the value supports
    /// that.</param>
    /// <param name="initialValue">The initial value, if there is one.</param>
    public abstract Task<ContractValue> CreateAsync(bool sync, bool inline, int? initialValue);

    public override string ToString() => name;
}
