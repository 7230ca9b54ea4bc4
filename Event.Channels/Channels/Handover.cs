using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>One Sync Set on its way to the watchers, and what its producer waits on.</summary>
/// <remarks>
/// <code>
/// state     | where it is      | remaining | its producer  | what comes next
/// ----------|------------------|-----------|---------------|------------------------------------------------
/// queued    | in line          | 0         | waits         | offered, in its turn; ended, if no reader is left by then
/// offered   | current          | > 0       | waits         | ended, when the last reader has taken it
/// ended     |                  | 0         | goes on       |
/// abandoned | last in line     | 0         | was cancelled | newest in its turn; dropped, if a newer is queued
/// </code>
/// An offered update whose producer cancels has ended: the readers that have not taken it keep it as what is unread. All
/// members but the task source's are for the holder of the value's lock, where they do not say otherwise.
/// </remarks>
internal class Handover<T> : Update<T>, IValueTaskSource
{
    private readonly SyncLine<T> _line;
    private ManualResetValueTaskSourceCore<bool> _core;
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellationToken;
    private int _remaining;

    /// <param name="line">The line that it is for.</param>
    /// <param name="value">What is set.</param>
    /// <param name="blocks">
    /// Whether the producer is a thread that blocks: it is released by the reader that takes the update last, while
    /// others go on on the thread pool.
    /// </param>
    public Handover(SyncLine<T> line, T value, bool blocks = false)
        : base(value)
    {
        _line = line;
        _core.RunContinuationsAsynchronously = !blocks;
    }

    public Handover<T>? Previous { get; set; }

    public Handover<T>? Next { get; set; }

    /// <summary>Whether it stands in line.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether a cancellation can find the producer waiting.</summary>
    public bool IsRegistered { get; private set; }

    /// <summary>Whether the producer was cancelled before every reader had taken the update.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Whether it is waited for by nobody any more: it has had its turn, and no reader has yet to take it.</summary>
    public bool HasEnded => _remaining == 0 && !IsQueued;

    /// <summary>Whether the producer is a thread that blocks.</summary>
    protected bool Blocks => !_core.RunContinuationsAsynchronously;

    /// <summary>The producer's task; to be made once, and awaited or waited for once.</summary>
    public ValueTask Task => new(this, _core.Version);

    /// <summary>Waits, on a thread that blocks.</summary>
    public virtual void Wait() => Task.AsTask().GetAwaiter().GetResult();

    /// <summary>Lets a token end the producer's waiting.</summary>
    public void Register(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellationToken = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(
                static state => ((Handover<T>)state!)._line.Abandon((Handover<T>)state!), this);
            IsRegistered = true;
        }
    }

    /// <summary>Counts a reader that has yet to take the update.</summary>
    public void Await() => _remaining++;

    /// <summary>Counts a reader that has taken the update, or never will.</summary>
    /// <returns>Whether it was the last one: the caller then advances the line, before it leaves the lock.</returns>
    public bool Take() => --_remaining == 0;

    public void Abandon()
    {
        IsAbandoned = true;
        _remaining = 0;
    }

    /// <summary>Lets the producer go on, once. Outside the lock, after the handover has ended or was abandoned.</summary>
    public virtual void Release()
    {
        // The newest update keeps nothing of its producer alive.
        CancellationToken cancellationToken = _cancellationToken;
        _registration.Unregister();
        (_registration, _cancellationToken) = (default, default);
        try
        {
            if (IsAbandoned)
            {
                _core.SetException(new SetAbandonedException(cancellationToken));
            }
            else
            {
                _core.SetResult(true);
            }
        }
        catch (Exception refusal)
        {
            // The producer's context or scheduler did not take its continuation: that is no matter of whoever releases it.
            UnhandledException.Throw(refusal, context: null);
        }
    }

    /// <summary>Ends the producer's waiting, on its side.</summary>
    public virtual void GetResult(short token)
    {
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The Set is still waiting. Await it instead of asking for its result.");
        }

        try
        {
            _core.GetResult(token);
        }
        finally
        {
            _core.Reset(); // for the same reason
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
