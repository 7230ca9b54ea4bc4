using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>A Get that waits: what its caller awaits. The reader uses it again for the next one.</summary>
/// <remarks>
/// <code>
/// state   | what happens to it
/// --------|---------------------------------------------------------------------------------------------------
/// free    | the reader's next Get that has to wait parks it, under the value's lock
/// parked  | an update, the completion, a cancellation or the disposal unlinks it, under the lock, and the same
///         | thread resumes it or leaves that to the thread pool, outside the lock
/// resumed | the caller takes the result, which makes it free; a Get that comes before that uses another waiter
/// </code>
/// <para>
/// A caller that awaits in a context is posted to it by the update itself, which learns of the context from OnCompleted. If
/// the update came between the Get and its OnCompleted, it has left the waiter to the thread pool, which may be busy: then the
/// caller claims its own waiter and goes on at once. The waiter stays in the thread pool's chain, and is never used again.
/// The thread pool writes IsBeingResumed and then reads _captured; the caller writes _captured and then reads IsBeingResumed.
/// There is a full fence between the two on both sides, so that one of the two sees the other, and only if both may resume
/// the waiter is it claimed by an interlocked step.
/// </para>
/// </remarks>
internal abstract class Waiter<T> : IValueTaskSource<Taken<T>>, IValueTaskSource<bool>
#if NET
    , IThreadPoolWorkItem
#endif
{
    /// <summary>In place of an epoch: alone unlinked from the value's list, by one who resumes this or links it again.</summary>
    public const int Unlinked = -1;

    // The same for a waiter in no list: free to use, resumed by the thread pool, or resumed by its caller.
    private const int Free = -2;
    private const int Claimed = -3;
    private const int LeftInChain = -4;

    private readonly WaitingReader<T> _reader;

    // The result: the update that was taken, or null if nothing will come any more.
    private ManualResetValueTaskSourceCore<Update<T>?> _core;

    // Written under the value's lock when the Get parks; cleared by the one who resumes it.
    private CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;

    // Whether the caller awaits in a context, to which its continuation will be posted. Written by the caller.
    private volatile bool _captured;

    // Cleared under the lock when the Get parks.
    private volatile bool _beingResumed;

    // The epoch, or one of the states of a waiter that is in no list. Written under the lock when the Get parks, by
    // interlocked steps of those who claim this, and by the caller who takes the result.
    private int _epoch = Free;

    // Two in one byte, since a fifth byte would make each waiter larger by eight.
    private Traits _traits;

    private Waiter(WaitingReader<T> reader) => _reader = reader;

    /// <summary>The next waiter in the value's list or in that of a <see cref="Wakeup{T}"/>.</summary>
    public Waiter<T>? Next { get; set; }

    /// <summary>The waiter before this one in the value's list. Under the value's lock.</summary>
    public Waiter<T>? Previous { get; set; }

    /// <summary>Whether another Get may use this.</summary>
    public bool IsFree => Volatile.Read(ref _epoch) == Free;

    /// <summary>Whether the Get takes what comes; otherwise it only waits for it. Written first, when the waiter is free.</summary>
    public bool Takes
    {
        get => (_traits & Traits.Takes) != 0;
        set => _traits = value ? Traits.Takes : Traits.None;
    }

    /// <summary>The epoch in which this was linked, 0 or more. Under the value's lock.</summary>
    public int Epoch
    {
        get => _epoch;
        set => _epoch = value;
    }

    /// <summary>Whether its caller awaits in a context. Under the value's lock, or by the one who resumes it.</summary>
    public bool HasContext { get; set; }

    /// <summary>Whether somebody has unlinked this and is about to resume it: not the thread pool at some later time.</summary>
    public bool IsBeingResumed
    {
        get => _beingResumed;
        set => _beingResumed = value;
    }

    /// <summary>Whether the watcher was disposed when the Get ended. A later disposal does not change the result.</summary>
    public bool EndedByDisposal => (_traits & Traits.EndedByDisposal) != 0;

    /// <summary>Whether the token of the Get that uses this is cancelled. Under the value's lock.</summary>
    /// <remarks>
    /// This is asked when a cancellation calls back. It may come late, for an earlier Get, and then ends this one only if
    /// the token of this one is cancelled too.
    /// </remarks>
    public bool IsCancelled
    {
        get
        {
            // Read once: the thread that resumes the Get clears it at this moment, outside the lock.
            CancellationToken cancellationToken = _cancellationToken;
            return cancellationToken.IsCancellationRequested;
        }
    }

    /// <summary>The task of the Get that uses this; to be made once, and awaited once.</summary>
    public ValueTask<T> GetTask => new((OfAnyResult)this, _core.Version);

    /// <summary>The same for a Get that finds nothing at the end, instead of throwing.</summary>
    public ValueTask<Taken<T>> TakeTask => new(this, _core.Version);

    /// <summary>The same for a wait that leaves what it finds.</summary>
    public ValueTask<bool> WaitTask => new(this, _core.Version);

    /// <summary>Makes a waiter for a reader.</summary>
    public static Waiter<T> Create(WaitingReader<T> reader) => new OfAnyResult(reader);

    /// <summary>Starts the waiting, which a token may end. Under the value's lock, when the waiter is linked.</summary>
    /// <remarks>
    /// A thread that ends the waiting takes the lock first, and so finds the registration. A callback that runs within this
    /// call, because the token is cancelled by now, finds the waiter linked, and ends the waiting.
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

    /// <summary>Sets EndedByDisposal. By the one who resumes this, before another Get may begin.</summary>
    public void NoteDisposal() => _traits |= Traits.EndedByDisposal;

    /// <summary>Undoes a Start that threw. Under the value's lock, when the waiter is unlinked again.</summary>
    public void Abort()
    {
        _cancellationToken = default;
        _epoch = Free;
    }

    /// <summary>Resumes the caller with what there is to take now. Outside the lock, by the one who unlinked this.</summary>
    /// <param name="elsewhere">Whether the caller must not go on within this call, but on the thread pool.</param>
    public void Resume(bool elsewhere = false)
    {
        if (_cancellationToken.CanBeCanceled)
        {
            _registration.Unregister(); // a callback that is running finds nothing to unlink
            (_registration, _cancellationToken) = (default, default);
        }

        if (_epoch != LeftInChain)
        {
            Next = Previous = null;
        }

        Update<T>? update = _reader.Unpark(this);
        Complete(update, error: null, elsewhere);
    }

    /// <summary>Marks this, and resumes the caller unless it has gone on by itself. Outside the lock, some time later.</summary>
    public void MarkAndResume()
    {
        _beingResumed = true;
        Interlocked.MemoryBarrier();
        ResumeIfUnclaimed();
    }

    /// <summary>The same without the mark, for one who has written IsBeingResumed, and has passed a full fence since.</summary>
    public void ResumeIfUnclaimed()
    {
        if (!_captured || TryClaim(Claimed))
        {
            Resume();
        }
    }

#if NET
    /// <summary>Leaves this to the thread pool.</summary>
    public void Queue() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => MarkAndResume();
#else
    /// <summary>Leaves this to the thread pool.</summary>
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
            _captured = true; // before the continuation can be found
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
        bool isDisposed = EndedByDisposal; // before the waiter is free for another Get
        return GetTaken(token) is { } update ? update.Value : throw _reader.CreateEndException(isDisposed);
    }

    /// <summary>The result of a wait that leaves what it found.</summary>
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

    // A thread that is interrupted at the lock leaves the Get to the thread pool, and is interrupted at its next wait.
    private void NoteContext()
    {
        try
        {
            if (_reader.IsLeftToThreadPool(this))
            {
                Interlocked.MemoryBarrier();
                if (!_beingResumed && TryClaim(LeftInChain))
                {
                    Resume(elsewhere: true); // there is no continuation yet: the caller will post its own
                }
            }
        }
        catch (ThreadInterruptedException)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    // By the thread pool, or by the caller.
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
            Complete(update: null, error, elsewhere: true); // a cancellation does not run the code of the one who waits
        }
    }

    // An exception here is a refusal of the caller's context or scheduler, and unhandled: the thread that resumes has no part in
    // it. Or the caller's code ran within, and threw: then it is that thread's.
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

    // A class of its own, since T may be bool: then this implementation stands for that of a wait too.
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
