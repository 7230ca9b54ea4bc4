using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>Builds async methods whose state object is reused after the result was taken.</summary>
/// <remarks>
/// The framework's PoolingAsyncValueTaskMethodBuilder does the same, but also takes the object back from a caller that asked too
/// early or twice, and got an exception. Then two methods share one object, and a consumer can receive the value of another.
/// Here, only the caller that receives the result returns the object. If two threads ask at once, one of them claims the result
/// with an interlocked step, and the call of the other throws.
/// </remarks>
#pragma warning disable CA1822 // the compiler calls these members on an instance
internal struct RecyclingMethodBuilder<TResult>
{
    // The method's state once it has waited or failed; null before that.
    private MethodState? _state;

    private TResult? _result;

    public readonly ValueTask<TResult> Task =>
        _state is null ? new ValueTask<TResult>(_result!) : new ValueTask<TResult>(_state, _state.Version);

    public static RecyclingMethodBuilder<TResult> Create() => default;

    // The framework's Start restores the thread's contexts after the method's first synchronous part.
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
            _state.SetResult(result); // do nothing after this: another method may already use the object
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

        // The claim on the current version's result; 0 once a caller has claimed it. Versions begin with 0, claims with 1.
        private int _unclaimed = ClaimOf(0);

        // Whether the caller awaits in a context, to which its continuation will be posted. Set by the caller; cleared when the
        // result is taken.
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
                _captured = true; // before the continuation is published
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

        // If the caller's context or scheduler refuses the continuation, that must not fail the thread that ends the method, so
        // the exception is unhandled on the thread pool. If the version has changed, another method may already use the object.
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

        // Unique for each version, and never 0.
        private static int ClaimOf(short token) => (ushort)token + 1;

        private void Offer() => Volatile.Write(ref _unclaimed, ClaimOf(_core.Version));
    }

    private sealed class MethodState<TStateMachine> : MethodState
        where TStateMachine : IAsyncStateMachine
    {
        private const int MostSpares = 4;

        // The objects that this thread can reuse: a list, and its length.
        [ThreadStatic]
        private static MethodState<TStateMachine>? _spare;
        [ThreadStatic]
        private static int _spares;

        private MethodState<TStateMachine>? _next;

        private MethodState() => MoveNext = Resume;

        public Action MoveNext { get; }

        // A field and not a property: the method continues in place, and must not run on a copy.
        public TStateMachine StateMachine = default!;

        /// <summary>The execution context captured at the method's current await.</summary>
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
