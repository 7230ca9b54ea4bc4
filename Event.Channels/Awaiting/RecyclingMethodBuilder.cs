using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>Builds async methods that keep their state in an object that is used again after its result was taken.</summary>
/// <remarks>
/// The framework's PoolingAsyncValueTaskMethodBuilder does the same, but takes its object back even if it refuses the caller,
/// who asked too early or twice. Two methods then share one object, and one consumer gets the value of another. Here only the
/// caller that is given the result gives the object back. If two threads ask for it at once, one of them claims it, by an
/// interlocked step, and the other is refused.
/// </remarks>
#pragma warning disable CA1822 // the compiler calls them on an instance
internal struct RecyclingMethodBuilder<TResult>
{
    // The method's state once it has waited or failed; null for a method that has done neither.
    private MethodState? _state;

    private TResult? _result;

    public readonly ValueTask<TResult> Task =>
        _state is null ? new ValueTask<TResult>(_result!) : new ValueTask<TResult>(_state, _state.Version);

    public static RecyclingMethodBuilder<TResult> Create() => default;

    // The framework's own restores the thread's contexts after the method's first part.
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine =>
        default(AsyncTaskMethodBuilder).Start(ref stateMachine);

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    public void SetResult(TResult result)
    {
        if (_state is null)
        {
            _result = result;
        }
        else
        {
            _state.SetResult(result); // nothing after this: the object may be somebody else's by then
        }
    }

    public void SetException(Exception exception) => (_state ??= new MethodState()).SetException(exception);

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        awaiter.OnCompleted(Suspend(ref stateMachine));

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        awaiter.UnsafeOnCompleted(Suspend(ref stateMachine));

    private Action Suspend<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_state is not MethodState<TStateMachine> state)
        {
            _state = state = MethodState<TStateMachine>.Rent(); // before the copy, which contains this builder
            state.StateMachine = stateMachine;
        }

        state.Context = ExecutionContext.Capture();
        return state.MoveNext;
    }

    private class MethodState : IValueTaskSource<TResult>
    {
        private const int Claimed = 0;

        private ManualResetValueTaskSourceCore<TResult> _core;

        // What the caller that is given the result claims: a number of the version, which begins with 0; 0 once it is claimed.
        private int _unclaimed = ClaimOf(0);

        // Whether the caller awaits in a context, to which its continuation will be posted. Written by the caller.
        private volatile bool _captured;

        public short Version => _core.Version;

        public void SetResult(TResult result) => Complete(result, error: null);

        public void SetException(Exception exception) => Complete(default!, exception);

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(
            Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        {
            if ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0
                && token == _core.Version
                && CallerContext.IsPresent)
            {
                _captured = true; // before the continuation can be found
            }

            _core.OnCompleted(continuation, state, token, flags);
        }

        public TResult GetResult(short token)
        {
            _core.ThrowIfPending(token);
            int claim = ClaimOf(token);
            if (Interlocked.CompareExchange(ref _unclaimed, Claimed, claim) != claim)
            {
                throw Errors.ResultAskedTwice();
            }

            try
            {
                return _core.GetResult(token);
            }
            finally
            {
                _captured = false;
                _core.Reset();
                Offer();
                Return();
            }
        }

        protected virtual void Return()
        {
        }

        // A refusal of the caller's context or scheduler is unhandled: the thread that ends the method has no part in it. An object
        // that was given back has another version.
        private void Complete(TResult result, Exception? error)
        {
            short version = _core.Version;
            try
            {
                if (error is null)
                {
                    _core.SetResult(result);
                }
                else
                {
                    _core.SetException(error);
                }
            }
            catch (Exception refusal) when (_core.Version == version && _captured)
            {
                UnhandledException.Throw(refusal, context: null);
            }
        }

        // Another one for each version, and never 0.
        private static int ClaimOf(short token) => (ushort)token + 1;

        private void Offer() => Volatile.Write(ref _unclaimed, ClaimOf(_core.Version));
    }

    private sealed class MethodState<TStateMachine> : MethodState
        where TStateMachine : IAsyncStateMachine
    {
        private const int MostSpares = 4;

        // Those that this thread can use again: a list, and its length.
        [ThreadStatic]
        private static MethodState<TStateMachine>? _spare;
        [ThreadStatic]
        private static int _spares;

        private MethodState<TStateMachine>? _next;

        private MethodState() => MoveNext = Resume;

        public Action MoveNext { get; }

        // A field: the method goes on in it.
        public TStateMachine StateMachine = default!;

        /// <summary>The context of the method's caller, as of the await that it is in.</summary>
        public ExecutionContext? Context { get; set; }

        public static MethodState<TStateMachine> Rent()
        {
            MethodState<TStateMachine>? spare = _spare;
            if (spare is null)
            {
                return new MethodState<TStateMachine>();
            }

            _spare = spare._next;
            _spares--;
            spare._next = null;
            return spare;
        }

        protected override void Return()
        {
            StateMachine = default!;
            Context = null;
            if (_spares < MostSpares)
            {
                _next = _spare;
                _spare = this;
                _spares++;
            }
        }

        private void Resume()
        {
            if (Context is { } context)
            {
                ExecutionContext.Run(context, static state => ((MethodState<TStateMachine>)state!).StateMachine.MoveNext(), this);
            }
            else
            {
                StateMachine.MoveNext();
            }
        }
    }
}
