using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>State that few values need. Created under the value's lock on first use.</summary>
internal sealed class ValueExtras<T>
{
    // Both are created once, under the value's lock, and read without it.
    private volatile Completions<T>? _completions;
    private volatile Audience? _audience;

    /// <summary>The metrics of a named value. Written once, before there are readers.</summary>
    public ValueMetrics? Metrics { get; set; }

    /// <summary>The error of the completion. Written once, under the value's lock, before the phase that publishes it.</summary>
    public ExceptionDispatchInfo? CompletionError { get; set; }

    /// <summary>Cancelled, outside the lock, when no update can follow the newest. The property is guarded by the lock.</summary>
    public CancellationTokenSource? Final { get; set; }

    /// <summary>The waiters whose callers await in a context. Guarded by the value's lock.</summary>
    /// <remarks>They have their own list because an update posts to each of them, and must not walk the others.</remarks>
    public WaiterList<T> WaitersWithContext;

    /// <summary>The Completion tasks that readers were asked for.</summary>
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
