namespace EventChannels.Tests.Contract;

/// <summary>A watcher that the contract holds for: where its value is kept, how it comes from the value, and its name.</summary>
/// <param name="name">The name that the tests show.</param>
/// <param name="derive">Makes the watchable that is watched in place of the value; it lets every value through as it is.</param>
public abstract class WatcherKind(string name, Func<IValue<int>, IWatchable<int>> derive)
{
    /// <summary>How many rounds a race has.</summary>
    public int Rounds { get; init; } = 2_000;

    /// <summary>Whether it may give a value once more although a newer one has come, in async mode too.</summary>
    /// <remarks>An operator may that does not know how the updates of its source come.</remarks>
    public virtual bool MayGiveBoth => false;

    public IWatchable<int> Of(IValue<int> value) => derive(value);

    /// <summary>Begins whatever the kind's values need, before the first test of a fixture.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Creates a value that no other test has.</summary>
    /// <param name="sync">Whether its watchers are Sync; only for a value that has such.</param>
    /// <param name="inline">Whether its watchers may go on within the calls that wake them, if the value can have that.</param>
    /// <param name="initialValue">The value that there is from the beginning, if there is one.</param>
    public abstract Task<ContractValue> CreateAsync(bool sync, bool inline, int? initialValue);

    public override string ToString() => name;
}
