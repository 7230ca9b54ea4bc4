using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <summary>
/// Works like the framework's type, but a continuation that would run on the thread pool is a logical thread.
/// </summary>
/// <remarks>
/// The continuation of a context is posted there. It also fails if it is completed twice, is awaited twice, or continues
/// under a lock or inside a cancellation.
/// </remarks>
[StandIn(typeof(System.Threading.Tasks.Sources.ManualResetValueTaskSourceCore<>))]
internal struct ManualResetValueTaskSourceCore<T>
{
    private Action<object?>? _continuation;
    private object? _state;
    private SynchronizationContext? _context;
    private T? _result;
    private ExceptionDispatchInfo? _error;
    private bool _isCompleted;

    public bool RunContinuationsAsynchronously { get; set; }

    public short Version { get; private set; }

    public void Reset()
    {
        LogicalThread.FinePoint("source.Reset");
        Version++;
        (_continuation, _state, _context, _result, _error, _isCompleted) = (null, null, null, default, null, false);
    }

    public void SetResult(T result)
    {
        LogicalThread.FinePoint("source.SetResult");
        Complete(result, error: null);
    }

    public void SetException(Exception error)
    {
        LogicalThread.FinePoint("source.SetException");
        Complete(default, ExceptionDispatchInfo.Capture(error));
    }

    public readonly ValueTaskSourceStatus GetStatus(short token)
    {
        LogicalThread.FinePoint("source.GetStatus");
        ThrowIfOther(token);
        return !_isCompleted ? ValueTaskSourceStatus.Pending
            : _error is null ? ValueTaskSourceStatus.Succeeded
            : _error.SourceException is OperationCanceledException ? ValueTaskSourceStatus.Canceled
            : ValueTaskSourceStatus.Faulted;
    }

    public readonly T GetResult(short token)
    {
        ThrowIfOther(token);
        if (!_isCompleted)
        {
            throw new InvalidOperationException("The result is not available yet.");
        }

        _error?.Throw();
        return _result!;
    }

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        LogicalThread.FinePoint("source.OnCompleted");
        ThrowIfOther(token);
        SynchronizationContext? context =
            (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) == 0 ? null : SynchronizationContext.Current;
        if (_isCompleted)
        {
            GoOn(continuation, state, context, elsewhere: true);
        }
        else if (_continuation is null)
        {
            (_continuation, _state, _context) = (continuation, state, context);
        }
        else
        {
            throw new InvalidOperationException("It is awaited twice.");
        }
    }

    private void Complete(T? result, ExceptionDispatchInfo? error)
    {
        if (_isCompleted)
        {
            Execution.Current.Fail("A task source is completed twice.");
        }

        (_result, _error, _isCompleted) = (result, error, true);
        if (_continuation is not { } continuation)
        {
            return;
        }

        GoOn(continuation, _state, _context, RunContinuationsAsynchronously);
    }

    private static void GoOn(Action<object?> continuation, object? state, SynchronizationContext? context, bool elsewhere)
    {
        if (elsewhere && context is null)
        {
            Execution.Current.Start("continuation", () => continuation(state));
            return;
        }

        if (LogicalThread.Current is { HoldsLocks: true })
        {
            Execution.Current.Fail("A continuation runs under a lock.");
        }

        if (context is not null)
        {
            context.Post(continuation.Invoke, state);
            return;
        }

        if (LogicalThread.Current is { } thread && thread.Execution.Cancelling == thread)
        {
            thread.Execution.Fail("A continuation runs inside the call that cancels.");
        }

        continuation(state);
    }

    private readonly void ThrowIfOther(short token)
    {
        if (token != Version)
        {
            throw new InvalidOperationException("The token is that of another operation.");
        }
    }
}
