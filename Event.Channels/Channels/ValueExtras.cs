using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>What few values need: made under the value's lock when the first of it is needed.</summary>
internal sealed class ValueExtras<T>
{
    // Both made under the lock, and read by anyone.
    private volatile Completions<T>? _completions;
    private volatile Audience? _audience;

    /// <summary>What a named value reports. Written once, before there are readers.</summary>
    public ValueMetrics? Metrics { get; set; }

    /// <summary>The error of the completion. Written once, before the value is completed.</summary>
    public ExceptionDispatchInfo? CompletionError { get; set; }

    /// <summary>Cancelled outside the lock when no update will follow the newest. Under the lock.</summary>
    public CancellationTokenSource? Final { get; set; }

    /// <summary>The waiters whose callers have a context. Under the lock.</summary>
    /// <remarks>They have a list of their own, so that an update that posts to them does not look at the others.</remarks>
    public WaiterList<T> WaitersWithContext;

    /// <summary>The tasks of the readers that were asked for their completion.</summary>
    public Completions<T>? Completions
    {
        get => _completions;
        set => _completions = value;
    }

    /// <summary>The producers that wait for watchers.</summary>
    public Audience? Audience
    {
        get => _audience;
        set => _audience = value;
    }
}
