namespace EventChannels.Benchmarks;

/// <summary>A way to use values, which one worker repeats until the soak ends.</summary>
/// <remarks>Each worker has an instance of its own, which may keep something from one life to the next.</remarks>
internal abstract class Scenario
{
    public abstract string Name { get; }

    /// <summary>One life. The parties that it begins are waited for by its worker.</summary>
    public abstract Task LiveAsync(Life life);

    /// <summary>Ends what was kept, when the last life has ended.</summary>
    public virtual Task EndAsync(Life life) => Task.CompletedTask;
}
