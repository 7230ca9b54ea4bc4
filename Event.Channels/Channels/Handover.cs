using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>A Set that waits for Sync watchers: the update on its way to them, and what its producer awaits.</summary>
/// <remarks>
/// <code>
/// state     | where it is      | readers left | its producer  | what comes next
/// ----------|------------------|--------------|---------------|---------------------------------------------------
/// free      | nowhere          | 0            |               | queued or offered, for another Set
/// queued    | in line          | 0            | waits         | offered, in its turn; settled, if no reader is left then
/// offered   | current          | > 0          | waits         | settled, when the last reader has taken the update
/// settled   |                  | 0            | goes on       | free, when the producer has its result
/// abandoned | last in line     | 0            | was cancelled | newest in its turn; dropped, if a newer is queued
/// </code>
/// <para>
/// An offered update whose producer cancels is settled: the readers that have not taken it keep it as what is unread. All
/// members but the task source's are for the holder of the value's lock, if they do not say otherwise.
/// </para>
/// <para>
/// Two threads that ask for the same result at once are wrong use, but must not hurt the next Set that uses this: one of them
/// claims the update, by an interlocked step, and only that one makes the handover free.
/// </para>
/// </remarks>
internal sealed class Handover<T>(IHandoverLine<T> line) : IValueTaskSource
{
    private readonly IHandoverLine<T> _line = line;
    private ManualResetValueTaskSourceCore<bool> _core;
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellationToken;
    private int _readersLeft;

    // Null while this is free. Written when it is prepared, and by the interlocked step that claims it.
    private Update<T>? _update;

    // Written by the one who lets the producer go on, if the wait is measured.
    private long _releasedAt;

    /// <summary>What is set; null while this is free. From any thread.</summary>
    public Update<T>? Update => Volatile.Read(ref _update);

    public Handover<T>? Previous { get; set; }

    /// <summary>The one behind this in line; then, for the one who finishes the step, among those that are settled.</summary>
    public Handover<T>? Next { get; set; }

    /// <summary>Whether it stands in line.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether a cancellation can find the producer waiting.</summary>
    public bool IsRegistered { get; private set; }

    /// <summary>Whether the producer was cancelled before every reader had taken the update. From any thread.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Whether it is waited for by nobody any more: it has had its turn, and no reader has yet to take it.</summary>
    public bool IsSettled => _readersLeft == 0 && !IsQueued;

    /// <summary>Whether the token of the Set that uses this is cancelled.</summary>
    /// <remarks>
    /// This is asked when a cancellation calls back. It may come late, for an earlier Set, and then ends this one only if the
    /// token of this one is cancelled too.
    /// </remarks>
    public bool IsCancelled
    {
        get
        {
            // Read once: the one who releases the producer clears it at this moment, outside the lock.
            CancellationToken cancellationToken = _cancellationToken;
            return cancellationToken.IsCancellationRequested;
        }
    }

    /// <summary>The producer's task; to be made once, and awaited or waited for once.</summary>
    public ValueTask Task => new(this, _core.Version);

    // Whether the producer is a thread that blocks.
    private bool Blocks => !_core.RunContinuationsAsynchronously;

    /// <summary>Begins to be used for a Set, if its token lets itself be registered with. Before it has its place.</summary>
    /// <param name="update">What is set.</param>
    /// <param name="blocks">
    /// Whether the producer is a thread that blocks: it is released by the reader that takes the update last, while
    /// others go on on the thread pool.
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

    /// <summary>Counts a reader that has taken the update, or never will.</summary>
    /// <returns>Whether it was the last one: the caller then advances the line, before it leaves the lock.</returns>
    public bool RemoveReader() => --_readersLeft == 0;

    public void Abandon()
    {
        IsAbandoned = true;
        _readersLeft = 0;
    }

    /// <summary>Lets the producer go on, once. Outside the lock, after the handover was settled or abandoned.</summary>
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
            // The producer's context or scheduler refused its continuation. The reader that releases it has no part in that.
            UnhandledException.Throw(refusal, context: null);
        }
    }

    /// <summary>Waits, on a thread that blocks. Outside the lock.</summary>
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

        Report(update); // here, since the task ends within the call that releases the thread
        if (TryClaim(update))
        {
            _line.Reuse(this);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        Update<T>? update = Volatile.Read(ref _update); // before the token is looked at: then it is that token's
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
        _core.Reset(); // it keeps nothing of its producer alive
        Report(update); // on the producer's thread: the reader may have other producers to release
        _line.Reuse(this);
    }

    // A cancelled task that forgets the exception would say that nothing was set.
    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token).KeepingException();

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    // One that was abandoned may stand in line still, and a thread that blocks looks at it once more.
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

/// <summary>The line that a handover is in, as the handover knows it.</summary>
internal interface IHandoverLine<T>
{
    /// <summary>What the value reports; null if it has no name.</summary>
    ValueMetrics? Metrics { get; }

    /// <summary>Stops a producer's waiting, unless every reader has taken its update. Outside the lock.</summary>
    void Abandon(Handover<T> handover);

    /// <summary>Takes a handover that is free again. Outside the lock.</summary>
    void Reuse(Handover<T> handover);
}
