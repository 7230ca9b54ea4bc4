using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>A Get that waits: what its caller awaits. The reader uses it again for the next one.</summary>
/// <remarks>
/// <code>
/// state   | what happens to it
/// --------|---------------------------------------------------------------------------------------------------
/// free    | the reader's next Get that has to wait parks it, under the value's lock
/// parked  | an update, the completion, a cancellation or the disposal unlinks it, under the lock, and whoever did
///         | so resumes it, outside the lock
/// resumed | the caller takes the result, which makes it free; a Get that comes before that uses another waiter
/// </code>
/// </remarks>
internal abstract class Waiter<T>(WatcherReader<T> reader, bool takes)
{
    protected readonly WatcherReader<T> Reader = reader;

    // The result: the update that was taken, or null where nothing will come any more.
    private ManualResetValueTaskSourceCore<Update<T>?> _core;

    // Written under the value's lock when the Get parks; cleared by the one who resumes it.
    private CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;

    // Written under the lock when the Get parks, and by the caller who takes the result.
    private volatile bool _free = true;

    /// <summary>The next waiter in the value's list or in the chain of a <see cref="Wakeup{T}"/>.</summary>
    public Waiter<T>? Next { get; set; }

    /// <summary>The waiter before this one in the value's list. Under the value's lock.</summary>
    public Waiter<T>? Previous { get; set; }

    /// <summary>Whether another Get may use this.</summary>
    public bool IsFree => _free;

    /// <summary>Whether the Get takes what comes; otherwise it only waits for it.</summary>
    public bool Takes { get; } = takes;

    /// <summary>The broadcast's epoch in which this was linked into its list. Under the value's lock.</summary>
    public int Epoch { get; set; }

    /// <summary>Whether the token of the Get that uses this is cancelled. Under the value's lock.</summary>
    /// <remarks>
    /// This is asked when a cancellation calls back. It may come late, for an earlier Get, and then ends this one only if
    /// the token of this one is cancelled too.
    /// </remarks>
    public bool IsCancelled
    {
        get
        {
            // Read once: whoever resumes the Get clears it at this moment, outside the lock.
            CancellationToken cancellationToken = _cancellationToken;
            return cancellationToken.IsCancellationRequested;
        }
    }

    /// <summary>What makes a task of this waiter's current use.</summary>
    public short Token => _core.Version;

    /// <summary>Starts the waiting, which a token may end. Under the value's lock, when the waiter is linked.</summary>
    /// <remarks>
    /// Whoever ends the waiting takes the lock first, and so finds the registration. A callback that runs within this
    /// call, because the token is cancelled by now, finds the waiter linked, and ends the waiting.
    /// </remarks>
    public void Start(CancellationToken cancellationToken)
    {
        _free = false;
        if (cancellationToken.CanBeCanceled)
        {
            _cancellationToken = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(static state => ((Waiter<T>)state!).Cancel(), this);
        }
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

        Next = Previous = null;
        Update<T>? update = Reader.Unpark(this);
        _core.RunContinuationsAsynchronously = elsewhere;
        _core.SetResult(update);
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    protected Update<T>? TakeResult(short token)
    {
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw Refusal.ResultAskedTooEarly();
        }

        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            _free = true;
        }
    }

    private void Cancel()
    {
        if (Reader.TryCancel(this))
        {
            CancellationToken cancellationToken = _cancellationToken;
            (_registration, _cancellationToken) = (default, default);
            _core.RunContinuationsAsynchronously = true; // whoever cancels does not run the code of whoever waits
            _core.SetException(new OperationCanceledException(cancellationToken));
        }
    }
}
