using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>A waiting Get: the task source that its caller awaits. The reader reuses it for the next Get.</summary>
/// <remarks>
/// <code>
/// state   | left by
/// --------|---------------------------------------------------------------------------------------------------------------
/// free    | the reader's next Get that has to wait, which parks it under the value's lock
/// parked  | an update, the completion, a cancellation or the disposal: it unlinks the waiter under the lock, then the same
///         | thread resumes it outside the lock or leaves that to the thread pool
/// resumed | the caller, which takes the result and so frees it; a Get that begins earlier uses another waiter
/// </code>
/// <para>
/// If the caller awaits in a context, OnCompleted notes that, and the update itself then posts the continuation there. If the
/// update came between the Get and its OnCompleted, it has already left the waiter to the thread pool, which may be busy. Then
/// the caller claims its own waiter and continues at once. That waiter stays in the thread pool's chain and is never reused.
/// </para>
/// <para>
/// The thread pool writes IsBeingResumed, then reads _captured. The caller writes _captured, then reads IsBeingResumed. Both
/// have a full fence between the two steps, so at least one sees the other. Only if both may resume the waiter must they claim
/// it with an interlocked step.
/// </para>
/// </remarks>
internal abstract class Waiter<T> : IValueTaskSource<Taken<T>>, IValueTaskSource<bool>
#if NET
    , IThreadPoolWorkItem
#endif
{
    /// <summary>In place of an epoch: unlinked on its own, by a thread that resumes the waiter or links it again.</summary>
    public const int Unlinked = -1;

    // In place of an epoch, for a waiter in no list: free, resumed by the thread pool, or resumed by its caller.
    private const int Free = -2;
    private const int Claimed = -3;
    private const int LeftInChain = -4;

    private readonly WaitingReader<T> _reader;

    // The result: the update that was taken, or null if nothing will come any more. Completed by the thread that resumes the
    // Get; reset by the caller that takes the result.
    private ManualResetValueTaskSourceCore<Update<T>?> _core;

    // Written under the value's lock when the Get parks; cleared by the thread that resumes it.
    private CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;

    // Whether the caller awaits in a context, to which its continuation will be posted. Set by the caller; cleared under the
    // lock when the next Get parks.
    private volatile bool _captured;

    // Set by the thread that is about to resume the waiter; cleared under the lock when the next Get parks.
    private volatile bool _beingResumed;

    // An epoch of 0 or more, or one of the four constants. Written under the lock while the waiter is free or parked, by an
    // interlocked step of a thread that claims it, and by the caller that takes the result.
    private int _epoch = Free;

    // Written by Takes and NoteDisposal. One byte holds both flags: a fifth byte would make each waiter eight bytes larger.
    private Traits _traits;

    private Waiter(WaitingReader<T> reader) => _reader = reader;

    /// <summary>The next waiter in the value's list, guarded by its lock; or in a <see cref="Wakeup{T}"/>.</summary>
    public Waiter<T>? Next { get; set; }

    /// <summary>The previous waiter in the value's list. Guarded by the value's lock.</summary>
    public Waiter<T>? Previous { get; set; }

    /// <summary>Whether another Get may use this.</summary>
    public bool IsFree => Volatile.Read(ref _epoch) == Free;

    /// <summary>Whether the Get takes an update, or only waits for it. Written under the lock while the waiter is free.</summary>
    /// <remarks>Setting it clears the other traits.</remarks>
    public bool Takes
    {
        get => (_traits & Traits.Takes) != 0;
        set => _traits = value ? Traits.Takes : Traits.None;
    }

    /// <summary>The epoch in which this was linked, 0 or more, or Unlinked. Guarded by the value's lock.</summary>
    public int Epoch
    {
        get => _epoch;
        set => _epoch = value;
    }

    /// <summary>Whether the caller is known to await in a context. Guarded by the lock; cleared by the resuming thread.</summary>
    public bool HasContext { get; set; }

    /// <summary>Whether a thread is about to resume this. False while this is only queued to the thread pool.</summary>
    public bool IsBeingResumed
    {
        get => _beingResumed;
        set => _beingResumed = value;
    }

    /// <summary>Whether the watcher was disposed when the Get ended. A later disposal does not change the result.</summary>
    public bool EndedByDisposal => (_traits & Traits.EndedByDisposal) != 0;

    /// <summary>Whether the token of the current Get is cancelled. Call under the value's lock.</summary>
    /// <remarks>
    /// The token's callback checks this. It may run late, on behalf of an earlier Get. Then it ends the current Get only if the
    /// current token is cancelled too.
    /// </remarks>
    public bool IsCancelled
    {
        get
        {
            // Read once: the thread that resumes the Get may clear it now, outside the lock.
            CancellationToken cancellationToken = _cancellationToken;
            return cancellationToken.IsCancellationRequested;
        }
    }

    /// <summary>The task of the current Get. Create one task per Get, and await it once.</summary>
    public ValueTask<T> GetTask => new((OfAnyResult)this, _core.Version);

    /// <summary>The same for a Get that returns nothing at the end, instead of throwing.</summary>
    public ValueTask<Taken<T>> TakeTask => new(this, _core.Version);

    /// <summary>The same for a wait that takes nothing.</summary>
    public ValueTask<bool> WaitTask => new(this, _core.Version);

    /// <summary>Creates a waiter for a reader.</summary>
    public static Waiter<T> Create(WaitingReader<T> reader) => new OfAnyResult(reader);

    /// <summary>Begins the wait, which the token may end. Call under the value's lock, after the waiter was linked.</summary>
    /// <remarks>
    /// A thread that ends the wait takes the lock first, so it sees the registration. If the token is already cancelled, its
    /// callback runs inside this call, finds the waiter linked, and ends the wait.
    /// </remarks>
    public void Start(CancellationToken cancellationToken)
    {
        _captured = _beingResumed = false;
        if (cancellationToken.CanBeCanceled)
        {
            _cancellationToken = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(static state => ((Waiter<T>)state!).Cancel(), this);
        }
    }

    /// <summary>Sets EndedByDisposal. Only the thread that resumes this may call it, before another Get can begin.</summary>
    public void NoteDisposal() => _traits |= Traits.EndedByDisposal;

    /// <summary>Undoes a Start that threw. Call under the value's lock, after the waiter was unlinked.</summary>
    public void Abort()
    {
        _cancellationToken = default;
        _epoch = Free;
    }

    /// <summary>Resumes the caller with the next update. Call once, outside the lock, after unlinking or claiming this.</summary>
    /// <param name="elsewhere">Whether the continuation must run on the thread pool, and not inside this call.</param>
    public void Resume(bool elsewhere = false)
    {
        if (_cancellationToken.CanBeCanceled)
        {
            _registration.Unregister(); // a callback that is already running finds nothing to unlink
            (_registration, _cancellationToken) = (default, default);
        }

        if (_epoch != LeftInChain)
        {
            Next = Previous = null;
        }

        Update<T>? update = _reader.Unpark(this);
        Complete(update, error: null, elsewhere);
    }

    /// <summary>Resumes the caller unless it has claimed this itself. For a thread that runs later than the unlinking.</summary>
    public void MarkAndResume()
    {
        _beingResumed = true;
        Interlocked.MemoryBarrier();
        ResumeIfUnclaimed();
    }

    /// <summary>The same for a thread that has already set IsBeingResumed, and has passed a full fence since.</summary>
    public void ResumeIfUnclaimed()
    {
        if (!_captured || TryClaim(Claimed))
        {
            Resume();
        }
    }

#if NET
    /// <summary>Queues MarkAndResume to the thread pool.</summary>
    public void Queue() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => MarkAndResume();
#else
    /// <summary>Queues MarkAndResume to the thread pool.</summary>
    public void Queue() =>
        ThreadPool.UnsafeQueueUserWorkItem(static state => ((Waiter<T>)state!).MarkAndResume(), this);
#endif

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0
            && token == _core.Version
            && CallerContext.IsPresent)
        {
            _captured = true; // before the continuation is published
            NoteContext();
        }

        _core.OnCompleted(continuation, state, token, flags);
    }

    Taken<T> IValueTaskSource<Taken<T>>.GetResult(short token) =>
        GetTaken(token) is { } update ? new Taken<T>(update.Value) : default;

    bool IValueTaskSource<bool>.GetResult(short token) => GetFound(token);

    /// <summary>The result of a Get.</summary>
    protected T GetValue(short token)
    {
        bool isDisposed = EndedByDisposal; // read before the waiter becomes free for another Get
        return GetTaken(token) is { } update ? update.Value : throw _reader.CreateEndException(isDisposed);
    }

    /// <summary>The result of a wait that takes nothing.</summary>
    protected bool GetFound(short token)
    {
        bool isDisposed = EndedByDisposal;
        bool found = GetUpdate(token) is not null;
        if (!found && !isDisposed)
        {
            _reader.ThrowCompletionError();
        }

        return found;
    }

    private Update<T>? GetTaken(short token)
    {
        Update<T>? update = GetUpdate(token);
        if (update is not null)
        {
            _reader.Deliver(update);
        }

        return update;
    }

    private Update<T>? GetUpdate(short token)
    {
        _core.ThrowIfPending(token);
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            if (_epoch != LeftInChain)
            {
                Volatile.Write(ref _epoch, Free);
            }
        }
    }

    // If this thread is interrupted at the lock, the thread pool resumes the Get, and the thread is interrupted at its next
    // wait instead.
    private void NoteContext()
    {
        try
        {
            if (_reader.IsLeftToThreadPool(this))
            {
                Interlocked.MemoryBarrier();
                if (!_beingResumed && TryClaim(LeftInChain))
                {
                    Resume(elsewhere: true); // no continuation is registered yet: OnCompleted will post it
                }
            }
        }
        catch (ThreadInterruptedException)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    // Called by the thread pool and by the caller. The first claim wins.
    private bool TryClaim(int claim)
    {
        int epoch = Volatile.Read(ref _epoch);
        return epoch >= 0 && Interlocked.CompareExchange(ref _epoch, claim, epoch) == epoch;
    }

    private void Cancel()
    {
        if (_reader.TryCancel(this))
        {
            CancellationToken cancellationToken = _cancellationToken;
            (_registration, _cancellationToken) = (default, default);
            var error = new OperationCanceledException(cancellationToken);
            Complete(update: null, error, elsewhere: true); // Cancel must not run the consumer's continuation
        }
    }

    // If this throws, the caller's context or scheduler has refused the continuation. That must not fail the resuming thread, so
    // the exception is unhandled on the thread pool. But if the continuation ran inside this call and threw, this call throws.
    private void Complete(Update<T>? update, Exception? error, bool elsewhere)
    {
        HasContext = false;
        _core.RunContinuationsAsynchronously = elsewhere;
        try
        {
            if (error is null)
            {
                _core.SetResult(update);
            }
            else
            {
                _core.SetException(error);
            }
        }
        catch (Exception refusal) when (elsewhere || _captured)
        {
            UnhandledException.Throw(refusal, context: null);
        }
    }

    [Flags]
    private enum Traits : byte
    {
        None = 0,
        Takes = 1,
        EndedByDisposal = 2,
    }

    // A separate class, since T may be bool. Then this implementation of IValueTaskSource<bool> replaces that of a wait.
    private sealed class OfAnyResult(WaitingReader<T> reader) : Waiter<T>(reader), IValueTaskSource<T>
    {
        T IValueTaskSource<T>.GetResult(short token)
        {
            if (typeof(T) == typeof(bool) && !Takes)
            {
                bool found = GetFound(token);
                return Unsafe.As<bool, T>(ref found);
            }

            return GetValue(token);
        }
    }
}
