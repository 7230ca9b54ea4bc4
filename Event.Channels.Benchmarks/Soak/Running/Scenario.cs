namespace EventChannels.Benchmarks;

/// <summary>A way to use values. One worker repeats it until the soak ends.</summary>
/// <remarks>Each worker has its own instance, which may keep objects from one life to the next.</remarks>
internal abstract class Scenario
{
    public abstract string Name { get; }

    /// <summary>Runs one life. The worker waits for the parties that it begins.</summary>
    public abstract Task LiveAsync(Life life);

    /// <summary>Ends the objects that were kept. Called after the last life.</summary>
    public virtual Task EndAsync(Life life) => Task.CompletedTask;
}
