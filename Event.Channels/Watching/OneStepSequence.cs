#pragma warning disable CA2012 // this class only checks whether the task is completed; only the caller awaits it

namespace EventChannels;

/// <summary>A sequence whose enumerators throw on a second step or a disposal while a step is under way.</summary>
/// <remarks>
/// The compiler-generated enumerator of an async iterator does not detect a second step. It resumes the method at the pending
/// await of the first step. Both steps are then lost, and the thread that later completes the first await throws. It rejects a
/// disposal only while the method is suspended or running. A disposal at the moment a step begins or ends would never complete.
/// </remarks>
/// <param name="create">
/// Creates a new sequence for each loop. The compiler-generated sequence reuses itself as the enumerator of a later loop once an
/// earlier loop has ended, even if the earlier one is not disposed yet. Its disposal would then end the later loop.
/// </param>
internal sealed class OneStepSequence<T>(Func<IAsyncEnumerable<T>> create) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new Enumerator(create().GetAsyncEnumerator(cancellationToken));

    private sealed class Enumerator(IAsyncEnumerator<T> inner) : IAsyncEnumerator<T>
    {
        // The last step, which is valid for IsCompleted until the next step begins. Guarded by _begins.
        private ValueTask<bool> _step = new(true);

        // 1 while a step or the disposal begins. Taken by an interlocked step in TryBegin; the owner resets it.
        private int _begins;

        public T Current => inner.Current;

        public ValueTask<bool> MoveNextAsync()
        {
            if (!TryBegin())
            {
                throw Errors.SecondStep();
            }

            try
            {
                return _step = inner.MoveNextAsync();
            }
            finally
            {
                Volatile.Write(ref _begins, 0);
            }
        }

        public ValueTask DisposeAsync()
        {
            if (!TryBegin())
            {
                throw Errors.DisposalDuringStep();
            }

            try
            {
                ValueTask disposal = inner.DisposeAsync();
                _step = new ValueTask<bool>(true); // the disposal invalidates the last step's task
                return disposal;
            }
            finally
            {
                Volatile.Write(ref _begins, 0);
            }
        }

        // If no step is under way, takes _begins and returns true.
        private bool TryBegin()
        {
            if (Interlocked.Exchange(ref _begins, 1) != 0)
            {
                return false;
            }

            bool isIdle = _step.IsCompleted;
            if (!isIdle)
            {
                Volatile.Write(ref _begins, 0);
            }

            return isIdle;
        }
    }
}
