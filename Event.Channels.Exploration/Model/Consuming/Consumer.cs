using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Exploration.Model.Consuming;

/// <summary>A consumer that reads a value by itself, in place of a watcher. Its disposal ends it.</summary>
internal abstract class Consumer(ProgramRun run) : IWatcher<int>
{
    private readonly CancellationTokenSource _end = new();

    public virtual bool HasUnread => false;

    /// <summary>The values that it may get and must have got.</summary>
    public FollowedWatcher Followed { get; set; } = null!;

    protected ProgramRun Run { get; } = run;

    protected CancellationToken End => _end.Token;

    /// <summary>The task that ends with it; null if there is none.</summary>
    public Task? Running { get; protected set; }

    /// <summary>Begins to consume.</summary>
    public abstract void Begin(IWatchable<int> value);

    /// <summary>Lets it read a newer value, if it waits for that.</summary>
    public virtual void Release()
    {
    }

    /// <summary>The failure of a consumer while nothing else happens; null if there is none.</summary>
    public virtual string? JudgeAtRest() =>
        Followed.DisposalEnded < Call.Never && Running is { IsCompleted: false } ? "It continues after its end." : null;

    public virtual bool TryGet([MaybeNullWhen(false)] out int value)
    {
        value = default;
        return false;
    }

    public virtual bool TryPeek([MaybeNullWhen(false)] out int value)
    {
        value = default;
        return false;
    }

    public virtual ValueTask<int> GetAsync(CancellationToken cancellationToken = default) => throw NotHere();

    public virtual ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default) => throw NotHere();

    public void MarkUnread() => throw NotHere();

    public IAsyncEnumerable<int> ReadAllAsync(CancellationToken cancellationToken = default) => throw NotHere();

    public void Dispose() => Stop();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    /// <summary>Ends the consuming.</summary>
    protected virtual void Stop() => Hooks.Cancellation.Cancel(_end);

    protected void FailIf(string? failure) => Run.FailIf(failure, GetType().Name);

    private static NotSupportedException NotHere() => new("A program has no such operation for a consumer that reads by itself.");
}
