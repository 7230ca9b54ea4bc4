using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>A Set that waits for every-value watchers: its update, and the task that its producer awaits.</summary>
/// <remarks>
/// <code>
/// state     | position     | readers left | its producer  | next state
/// ----------|--------------|--------------|---------------|---------------------------------------------------------------
/// free      | none         | 0            | none          | queued or offered, for another Set
/// queued    | in line      | 0            | waits         | offered in its turn, or settled if no reader is left then
/// offered   | current      | > 0          | waits         | settled when the last reader has taken the update
/// settled   | none         | 0            | goes on       | free when the producer has its result
/// abandoned | last in line | 0            | was cancelled | becomes the newest in its turn; dropped if a newer one queues
/// </code>
/// <para>
/// If the producer of an offered update cancels, the handover is settled at once, and readers that have not taken the update
/// keep it as unread. All members except the task source's are guarded by the value's lock, unless a comment says otherwise.
/// </para>
/// <para>
/// Two threads that ask for one result at the same time are wrong use, but must not break the next Set that reuses this object.
/// So each tries to claim the update with an interlocked step, and only the thread that succeeds frees the handover.
/// </para>
/// </remarks>
internal sealed class Handover<T>(IHandoverLine<T> line) : IValueTaskSource
{
    private readonly IHandoverLine<T> _line = line;

    // Completed by the thread that releases the producer; reset by the producer.
    private ManualResetValueTaskSourceCore<bool> _core;

    // Written under the value's lock by Prepare; cleared by the thread that releases the producer.
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellationToken;

    // Guarded by the value's lock.
    private int _readersLeft;

    // Null while this is free. Written by Prepare, and cleared by the interlocked step that claims it.
    private Update<T>? _update;

    // Written by the thread that releases the producer, if the wait is measured.
    private long _releasedAt;

    /// <summary>The update to hand over; null while this is free. Safe from any thread.</summary>
    public Update<T>? Update => Volatile.Read(ref _update);

    public Handover<T>? Previous { get; set; }

    /// <summary>The next handover in line; later the next in an Aftermath, for the thread that finishes it.</summary>
    public Handover<T>? Next { get; set; }

    /// <summary>Whether this is in line.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether this Set is registered with its token, so that a cancellation may abandon it.</summary>
    public bool IsRegistered { get; private set; }

    /// <summary>Whether the producer was cancelled before every reader had taken the update. Safe from any thread.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Whether the update has had its turn and no reader has yet to take it.</summary>
    public bool IsSettled => _readersLeft == 0 && !IsQueued;

    /// <summary>Whether the token of the current Set is cancelled.</summary>
    /// <remarks>
    /// The token's callback checks this. It may run late, on behalf of an earlier Set. Then it ends the current Set only if the
    /// current token is cancelled too.
    /// </remarks>
    public bool IsCancelled
    {
        get
        {
            // Read once: the thread that releases the producer may clear it now, outside the lock.
            CancellationToken cancellationToken = _cancellationToken;
            return cancellationToken.IsCancellationRequested;
        }
    }

    /// <summary>The producer's task. Create it once per Set, and await it or wait for it once.</summary>
    public ValueTask Task => new(this, _core.Version);

    // Whether the producer blocks its thread.
    private bool Blocks => !_core.RunContinuationsAsynchronously;

    /// <summary>Prepares this for a Set. Call before it is queued or offered: registering with the token may throw.</summary>
    /// <param name="update">The update to hand over.</param>
    /// <param name="blocks">
    /// Whether the producer blocks its thread. The last take then releases it directly; other producers continue on the thread
    /// pool.
    /// </param>
    /// <param name="cancellationToken">Ends the producer's waiting.</param>
    public void Prepare(Update<T> update, bool blocks, CancellationToken cancellationToken)
    {
        _update = update;
        IsRegistered = false;
        _core.RunContinuationsAsynchronously = !blocks;
        if (cancellationToken.CanBeCanceled)
        {
            _cancellationToken = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(
                static state => ((Handover<T>)state!)._line.Abandon((Handover<T>)state!), this);
            IsRegistered = true;
        }
    }

    /// <summary>Counts a reader that has yet to take the update.</summary>
    public void AddReader() => _readersLeft++;

    /// <summary>Stops counting a reader that has taken the update, or never will.</summary>
    /// <returns>Whether it was the last one. Then the caller must advance the line before it leaves the lock.</returns>
    public bool RemoveReader() => --_readersLeft == 0;

    public void Abandon()
    {
        IsAbandoned = true;
        _readersLeft = 0;
    }

    /// <summary>Releases the producer, once. Call outside the lock, after the handover was settled or abandoned.</summary>
    public void Release()
    {
        CancellationToken cancellationToken = _cancellationToken;
        _registration.Unregister();
        (_registration, _cancellationToken) = (default, default);
        if (Update is { SetAt: not 0 })
        {
            _releasedAt = Stopwatch.GetTimestamp();
        }

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
            // The producer's context or scheduler refused the continuation. That must not fail the reader that releases it.
            UnhandledException.Throw(refusal, context: null);
        }
    }

    /// <summary>Blocks the producer's thread until the handover is settled or abandoned. Call outside the lock.</summary>
    public void Wait()
    {
        Update<T> update = Update!;
        try
        {
            Task.AsTask().GetAwaiter().GetResult();
        }
        catch (PlatformNotSupportedException cannotBlock)
        {
            throw Errors.CannotBlock(cannotBlock);
        }

        Report(update); // here and not in GetResult, which AsTask runs on the releasing thread
        if (TryClaim(update))
        {
            _line.Reuse(this);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        Update<T>? update = Volatile.Read(ref _update); // before the token is checked, so that it is that token's update
        _core.ThrowIfPending(token);
        if (IsAbandoned || Blocks)
        {
            EndForGood(token, update!);
            return;
        }

        if (!TryClaim(update))
        {
            throw Errors.ResultAskedTwice();
        }

        _core.GetResult(token);
        _core.Reset(); // keeps nothing of the producer alive
        Report(update); // on the producer's thread, since the reader may have other producers to release
        _line.Reuse(this);
    }

    // If AsTask dropped the SetAbandonedException, its caller would conclude that nothing was set.
    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token).KeepingException();

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    // Does not free the handover: an abandoned one may still be in line, and a blocking producer frees it in Wait.
    private void EndForGood(short token, Update<T> update)
    {
        try
        {
            _core.GetResult(token);
            _core.Reset();
        }
        catch (OperationCanceledException)
        {
            _core.Reset();
            Report(update);
            throw;
        }
    }

    private bool TryClaim([NotNullWhen(true)] Update<T>? update) =>
        update is not null && Interlocked.CompareExchange(ref _update, null, update) == update;

    private void Report(Update<T> update)
    {
        if (update.SetAt != 0)
        {
            _line.Metrics!.RecordWait(update.SetAt, _releasedAt, IsAbandoned);
        }
    }
}

/// <summary>The line of a handover, as the handover sees it.</summary>
internal interface IHandoverLine<T>
{
    /// <summary>The metrics of the value; null if it has no name.</summary>
    ValueMetrics? Metrics { get; }

    /// <summary>Ends a producer's waiting, unless every reader has taken its update. Call outside the lock.</summary>
    void Abandon(Handover<T> handover);

    /// <summary>Takes back a free handover. Call outside the lock.</summary>
    void Reuse(Handover<T> handover);
}
